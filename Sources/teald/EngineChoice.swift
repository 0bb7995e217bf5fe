import Domain
import Engines
import Foundation
import Logging

extension Configuration.EngineChoice {
    /// The engine chosen; `auto` takes Docker where one answers, and says which it took.
    func connect(
        identity: String, environment: [String: String], folder: URL, logger: Logger
    ) async throws -> any InstanceEngine {
        switch self {
        case .process: return ProcessEngine(folder: folder)
        case .docker: return try await DockerEngine.connect(identity: identity, environment: environment)
        case .auto:
            do throws(EngineFailure) {
                return try await DockerEngine.connect(identity: identity, environment: environment)
            } catch {
                logger.notice(
                    "No Docker engine answers; instances run as processes", metadata: ["reason": "\(error.message)"])
                return ProcessEngine(folder: folder)
            }
        }
    }
}
