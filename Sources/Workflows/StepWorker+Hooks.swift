import Domain

extension StepWorker {
    /// What a process that died did not hear is asked again: ECS, too, may call a function more than once.
    func call(_ id: String, of deploymentID: String) async throws {
        guard let deployment = store.world.serviceDeployments[deploymentID],
            let hook = deployment.progress.hooks.first(where: { $0.id == id }), hook.callAt != nil
        else { return }
        let outcome = await hooks.invoke(hook.targetARN ?? "", with: try deployment.event(for: hook))
        let answer: ServiceHookAnswer =
            switch outcome {
            case .returned(let text): .init(output: text, given: hook.details)
            case .failed(let reason): .failed(reason: reason)
            }
        let scale = scale
        try await store.commit { transaction in
            transaction.hookAnswered(id, of: deploymentID, answer, scale: scale)
        }
    }
}
