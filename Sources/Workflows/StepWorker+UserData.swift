import Domain
import Foundation
import Logging

extension StepWorker {
    /// Runs the script once in an instance's life, as root where the image allows it. That it was begun is written
    /// first: one that was interrupted is not run again, as nobody knows how far it came.
    /// Source: Amazon EC2 User Guide, "Run commands when you launch an EC2 instance with user data input".
    func runUserData(of instance: Instance) async throws {
        guard let script = instance.machine?.script else { return }
        try await note(instance, "It was begun, and nothing tells how it ended.")
        guard script.starts(with: Data("#!".utf8)) else {
            return try await note(instance, "It was passed over: it does not begin with #!.")
        }
        let name = instance.containerName(prefix: store.world.containerPrefix)
        do {
            let result = try await run(script, inInstance: name)
            guard !result.isSuccess else { return try await note(instance, "It ended well.", result.output) }
            logger.warning(
                "User data failed",
                metadata: ["instance": "\(instance.id)", "ending": "\(result.ending)", "output": "\(result.output)"])
            try await note(instance, "It failed: \(result.ending.words).", result.output)
        } catch let failure as EngineFailure {
            logger.warning(
                "User data could not be run", metadata: ["instance": "\(instance.id)", "reason": "\(failure.message)"])
            try await note(instance, failure.message)
        }
    }

    private func run(_ script: Data, inInstance name: String) async throws -> CommandResult {
        let folder = FileManager.default.temporaryDirectory.appending(path: "teal-user-data-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { Self.forget(folder) }
        let file = folder.appending(path: "user-data.txt")
        try script.write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.path)
        try await engine.copy(folder, to: "/var/lib/cloud/instance", inInstance: name)
        return try await engine.execute(
            InstanceCommand(["/var/lib/cloud/instance/user-data.txt"], user: "0", timeout: .seconds(600)),
            inInstance: name)
    }

    /// A folder that stays behind in the system's place for such is no failure.
    private static func forget(_ folder: URL) {
        do { try FileManager.default.removeItem(at: folder) } catch { return }
    }

    private func note(_ instance: Instance, _ ending: String, _ output: String = "") async throws(Fault) {
        try await store.commit { transaction in transaction.userDataEnded(instance.id, ending, output: output) }
    }
}

extension Machine {
    fileprivate var script: Data? {
        userData.flatMap { Data(base64Encoded: $0, options: .ignoreUnknownCharacters) }
    }
}

extension CommandResult.Ending {
    fileprivate var words: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .timedOut: "it was killed after ten minutes"
        }
    }
}
