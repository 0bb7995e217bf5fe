import Bundles
import Domain
import Foundation

/// Does in an instance what CodeDeploy's agent does there: fetches the revision, puts its files in place, runs its
/// scripts.
///
/// Before an event begins, the record says so, with the name of this process: a script that was begun by a process
/// that ended is never run twice.
struct DeploymentWorker: Sendable {
    let store: any RecordStore
    let engine: any InstanceEngine
    let contents: ContentFolder
    let hooks: any DeploymentHooks
    /// This process.
    let worker: String

    func carryOut(_ step: DeploymentStep) async throws {
        switch step.work {
        case .run(let event): try await run(event, step)
        case .callHook(let event): try await callHook(event, step)
        case .readRevision: try await readRevision(of: step.deployment)
        }
    }

    private func run(_ name: CodeDeployment.LifecycleEvent.Name, _ step: DeploymentStep) async throws {
        guard let deployment = store.world.codeDeployments[step.deployment],
            let target = deployment[target: step.target], let event = target.current, event.name == name,
            let container = store.world.container(of: target)
        else { return }
        // An earlier attempt of this process did not come to its end.
        guard event.status == .pending || event.name.isRepeatable else {
            return try await store.commit { transaction in
                transaction.finishEvent(name, of: step.target, in: step.deployment, .interrupted)
            }
        }
        try await store.commit { transaction in
            transaction.beginEvent(name, of: step.target, in: step.deployment, worker: worker)
        }
        let agent = DeploymentAgent(
            world: store.world, deployment: deployment, target: step.target, container: container,
            engine: engine, contents: contents)
        let (diagnostics, appSpec) = try await agent.run(name)
        try await store.commit { transaction in
            transaction.finishEvent(name, of: step.target, in: step.deployment, diagnostics)
            if let appSpec { transaction.note(appSpec, of: step.deployment) }
        }
    }
}

extension World {
    /// The container that the target is, or that stands for the machine that it is.
    fileprivate func container(of target: CodeDeployment.Target) -> String? {
        target.container ?? instances[target.id]?.containerName(prefix: containerPrefix)
    }
}
