import Domain
package import EC2API
import Foundation
package import Smithy

extension EC2Service {
    /// What a container wrote, and after it what its user data's script did: a machine's console shows both.
    /// Source: Amazon EC2 API Reference, `GetConsoleOutput`: at most 64 KB, the newest.
    package func getConsoleOutput(
        _ input: GetConsoleOutputRequest, _ context: RequestContext
    ) async throws(ServiceError) -> GetConsoleOutputResult {
        let found = try selectInstances([input.instanceId], [], in: store.world, context)
        try ServiceError.checkDryRun(input.dryRun)
        guard let instance = found.first else { return GetConsoleOutputResult(instanceId: input.instanceId) }
        let written = try await containerLog(of: instance) + (instance.machine?.console ?? [])
        let text = written.map { $0 + "\n" }.joined()
        return GetConsoleOutputResult(
            instanceId: instance.id, timestamp: context.now,
            output: Data(text.utf8.suffix(64 * 1_024)).base64EncodedString())
    }

    /// Nothing where there is no container, or not yet.
    private func containerLog(of instance: Domain.Instance) async throws(ServiceError) -> [String] {
        let name = instance.containerName(prefix: store.world.containerPrefix)
        do throws(EngineFailure) {
            return try await engine.logTail(ofInstance: name, lines: 1_000)
        } catch {
            guard error.kind == .unreachable else { return [] }
            throw ServiceError("Unavailable", error.message, status: 503)
        }
    }
}

extension Machine {
    fileprivate var console: [String] {
        guard let userDataEnding else { return [] }
        let output = (userDataOutput ?? "").split(whereSeparator: \.isNewline).map(String.init)
        return (output + [userDataEnding]).map { "user-data: " + $0 }
    }
}
