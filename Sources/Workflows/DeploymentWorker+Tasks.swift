import Bundles
import Domain
import Foundation

/// What deployments of ECS services do outside.
extension DeploymentWorker {
    /// Larger than any AppSpec file that a person writes.
    private static let textLimit = 1 << 20

    func readRevision(of id: String) async throws {
        guard let deployment = store.world.codeDeployments[id], deployment.progress.appSpec == nil else { return }
        do {
            let text = try text(of: deployment.request.revision)
            let appSpec = try AppSpec(json: try AppSpecText.json(text), for: .ecs)
            try await store.commit { transaction in transaction.note(appSpec, of: id) }
        } catch let failure as BundleFailure {
            try await refuse(id, failure.message)
        } catch let failure as AppSpecFault {
            try await refuse(id, failure.message)
        }
    }

    private func refuse(_ id: String, _ reason: String) async throws {
        try await store.commit { transaction in
            transaction.endDeployment(id, .init(.failed, code: "INVALID_REVISION", message: reason))
        }
    }

    private func text(of revision: RevisionLocation) throws -> String {
        switch revision {
        case .appSpec(let content, _), .text(let content, _): return content
        case .gitHub: throw BundleFailure("GitHub cannot be reached from here.")
        case .s3(let location):
            let object = try store.world.object(of: location)
            guard object.size <= Self.textLimit else { throw BundleFailure("The AppSpec file is larger than 1 MB.") }
            return String(decoding: try Data(contentsOf: contents.file(of: object.contentID)), as: UTF8.self)
        }
    }

    /// The record says that the function is called before it is; its own answer may come first.
    func callHook(_ name: CodeDeployment.LifecycleEvent.Name, _ step: DeploymentStep) async throws {
        guard let deployment = store.world.codeDeployments[step.deployment],
            let event = deployment[target: step.target]?.current, event.name == name, event.status == .pending,
            let function = deployment.progress.appSpec?.functions[name.rawValue]
        else { return }
        let execution = "\(step.deployment)-\(name.rawValue)-\(worker)"
        try await store.commit { transaction in
            transaction.beginEvent(
                name, of: step.target, in: step.deployment, worker: worker, executionID: execution)
        }
        let message = ["DeploymentId": step.deployment, "LifecycleEventHookExecutionId": execution]
        let answer = await hooks.call(function, with: try JSONEncoder().encode(message))
        try await store.commit { transaction in
            switch answer {
            case .succeeded: transaction.finishEvent(name, of: step.target, in: step.deployment, .success)
            case .failed(let reason):
                transaction.finishEvent(
                    name, of: step.target, in: step.deployment, .init(code: "ScriptFailed", message: reason))
            case .answersLater: break
            }
        }
    }
}
