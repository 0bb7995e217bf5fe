import Domain
import Engines
import Foundation

extension Configuration {
    /// What hooks call. Commands find the API at the port that was asked for; with port 0 they have to be told.
    func deploymentHooks() throws -> any DeploymentHooks {
        guard let hooks else { return NoHooks() }
        do {
            return try LocalHooks(file: hooks, endpoint: port == 0 ? nil : "http://127.0.0.1:\(port)")
        } catch {
            throw StartFailure(
                "The hooks in \(hooks.path) cannot be read: they are a JSON object of texts. \(error.localizedDescription)"
            )
        }
    }
}
