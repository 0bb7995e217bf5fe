import Foundation
import Testing

/// What a command that has ended did.
struct CommandResult: Sendable {
    let status: Int
    let output: String
    let errors: String

    /// The output without the newline at its end.
    var text: String { output.trimmingCharacters(in: .whitespacesAndNewlines) }

    func json() throws -> Any {
        try JSONSerialization.jsonObject(with: Data(output.utf8))
    }
}

/// The folder in which a test's clients keep their files, and the variables they see.
struct Workplace: Sendable {
    let folder: URL
    var environment: [String: String]

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "teal-live-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let kept = ["PATH", "HOME", "DOCKER_HOST", "LANG", "TMPDIR", "XDG_CACHE_HOME"]
        environment = ProcessInfo.processInfo.environment.filter { kept.contains($0.key) }
        environment.merge(awsSettings) { _, new in new }
        // The scripts import each other, and shall leave nothing in the tree.
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    }

    /// None of the user's own settings, and no second try: what fails shall be seen.
    private var awsSettings: [String: String] {
        [
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", "AWS_PAGER": "", "AWS_CLI_AUTO_PROMPT": "off",
        ]
    }

    /// Runs a command to its end. At the deadline it is killed, and the call throws with what it had said.
    func run(
        _ program: String, _ arguments: [String], within deadline: Duration = .seconds(60)
    ) async throws -> CommandResult {
        let child = try start(program, arguments)
        let status: Int
        do {
            status = try await eventually("\(program) \(arguments.joined(separator: " ")) ends", within: deadline) {
                child.ended()
            }
        } catch {
            child.signal(SIGKILL)
            _ = try await eventually("\(program) dies") { child.ended() }
            Issue.record("\(program) said: \(child.written(to: child.output))\(child.written(to: child.errors))")
            throw error
        }
        return CommandResult(
            status: status, output: child.written(to: child.output), errors: child.written(to: child.errors)
        )
    }

    /// The same, for a command that has to succeed.
    @discardableResult
    func must(
        _ program: String, _ arguments: [String], within deadline: Duration = .seconds(60)
    ) async throws -> CommandResult {
        let result = try await run(program, arguments, within: deadline)
        guard result.status == 0 else {
            throw CommandFailed(command: ([program] + arguments).joined(separator: " "), result: result)
        }
        return result
    }

    func start(_ program: String, _ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(program, arguments, environment: environment, folder: folder)
    }

    func remove() throws {
        try FileManager.default.removeItem(at: folder)
    }
}

struct CommandFailed: Error, CustomStringConvertible {
    let command: String
    let result: CommandResult

    var description: String { "\(command) ended with \(result.status):\n\(result.errors)\(result.output)" }
}
