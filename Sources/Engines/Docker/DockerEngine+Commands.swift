import AsyncHTTPClient
package import Domain
package import Foundation
import NIOCore
import Synchronization

/// Sources: Docker Engine API, "Create an exec instance", "Start an exec instance", "Inspect an exec instance", "Extract
/// an archive of files or folders to a directory in a container".
extension DockerEngine {
    package func execute(
        _ command: InstanceCommand, inInstance name: String
    ) async throws(EngineFailure) -> CommandResult {
        try await requireConsent(name)
        let run = CommandRun(mark: UUID().uuidString, outputLimit: command.outputLimit)
        let id = try await createCommand(command, mark: run.mark, in: name)
        let start = try DockerRequest(.post, "/exec/\(percentEncoded(id))/start")
            .with(json: ["Detach": false, "Tty": false])
        let response: HTTPClientResponse
        do throws(EngineFailure) {
            response = try await connection.open(start, version: version.description)
        } catch {
            // Some engines say here that the program is not there, others as the command's own output.
            guard error.kind == .refused, error.message.contains("exec failed") else { throw error }
            return CommandResult(.exited(code: 127), output: error.message)
        }
        guard try await run.read(response.body, within: command.timeout, { connection.failure($0, start) }) else {
            try await kill(mark: run.mark, in: name)
            return CommandResult(.timedOut, output: run.output)
        }
        return CommandResult(.exited(code: try await exitCode(of: id)), output: run.output)
    }

    /// Nothing is run in containers of others, but for those that say that they are there for it.
    private func requireConsent(_ name: String) async throws(EngineFailure) {
        guard let found = try await container(name) else {
            throw EngineFailure(.refused, "There is no instance '\(name)'.")
        }
        let labels = found.config?.labels
        guard identity.owns(labels) || labels?[DockerIdentity.machineLabel] != nil else {
            throw EngineFailure(
                .refused,
                "The Docker container '\(name)' is not of this teald, and has no label "
                    + "'\(DockerIdentity.machineLabel)' that lets deployments work in it.")
        }
    }

    private func createCommand(
        _ command: InstanceCommand, mark: String, in name: String
    ) async throws(EngineFailure) -> String {
        var environment = command.environment
        environment[CommandRun.markName] = mark
        let request = try DockerRequest(.post, "/containers/\(percentEncoded(name))/exec").with(
            json: CommandPlan(
                words: command.words, environment: environment.map { "\($0.key)=\($0.value)" }.sorted(),
                user: command.user ?? "", workingDirectory: command.workingDirectory ?? ""))
        return try await send(request).decoded(DockerAnswer.Created.self, for: request).id
    }

    /// The engine cannot end a command, only a container; but all that the command started carries its mark.
    private func kill(mark: String, in name: String) async throws(EngineFailure) {
        let script = """
            for process in /proc/[0-9]*; do
                [ "$process" = "/proc/$$" ] || ! grep -q "$1" "$process/environ" 2>/dev/null || kill -9 "${process#/proc/}"
            done
            """
        let plan = CommandPlan(
            words: ["/bin/sh", "-c", script, "kill", "\(CommandRun.markName)=\(mark)"], environment: [], user: "0",
            workingDirectory: "/")
        let create = try DockerRequest(.post, "/containers/\(percentEncoded(name))/exec").with(json: plan)
        let response = try await send(create)
        // A container that has ended has ended what ran in it.
        guard response.status != 409, response.status != 404 else { return }
        let id = try response.decoded(DockerAnswer.Created.self, for: create).id
        let start = try DockerRequest(.post, "/exec/\(percentEncoded(id))/start")
            .with(json: ["Detach": false, "Tty": false])
        try await send(start).check(for: start, allowed: [400, 404, 409])
    }

    /// It is told a moment after the output has ended.
    private func exitCode(of id: String) async throws(EngineFailure) -> Int {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            let told = try await get(DockerAnswer.Command.self, "/exec/\(percentEncoded(id))/json")
            if told.running != true, let code = told.exitCode { return code }
            try await pause(.milliseconds(5))
        }
        throw EngineFailure(.failed, "The Docker engine does not tell how a command ended.")
    }

    package func copy(_ folder: URL, to path: String, inInstance name: String) async throws(EngineFailure) {
        guard path.hasPrefix("/") else { throw EngineFailure(.refused, "'\(path)' is no absolute path.") }
        try await requireConsent(name)
        let archive = try TarStream(folder: folder, ignoring: DockerIgnore(""), under: path)
        let request = DockerRequest(.put, "/containers/\(percentEncoded(name))/archive", query: [("path", "/")])
            .with(timeout: .seconds(300))
        let response = try await connection.open(
            request, version: version.description, body: .stream(archive, length: .unknown))
        do { _ = try await response.body.collect(upTo: 1 << 20) } catch { throw connection.failure(error, request) }
    }

    package func releaseInstance(named name: String) async throws(EngineFailure) {
        let command = InstanceCommand(["/bin/sh", "-c", ": >\(ContainerPlan.releaseFile)"], user: "0")
        let result = try await execute(command, inInstance: name)
        guard result.isSuccess else {
            throw EngineFailure(.failed, "The instance '\(name)' cannot be let start: \(result.output)")
        }
    }
}

/// The body of a request to run a command.
private struct CommandPlan: Encodable {
    var words: [String]
    var environment: [String]
    var user: String
    var workingDirectory: String
    var output = true
    var errors = true

    enum CodingKeys: String, CodingKey {
        case words = "Cmd", environment = "Env", user = "User", workingDirectory = "WorkingDir"
        case output = "AttachStdout", errors = "AttachStderr"
    }
}

/// What a command has written so far; two tasks have it while it runs, its reader and its clock.
private final class CommandRun: Sendable {
    static let markName = "TEAL_COMMAND"
    /// In the environment of all that the command starts.
    let mark: String
    private let end: Mutex<OutputEnd>

    init(mark: String, outputLimit: Int) {
        self.mark = mark
        end = Mutex(OutputEnd(limit: outputLimit))
    }

    var output: String { end.withLock { $0.text } }

    /// False if the time was out first.
    func read(
        _ body: HTTPClientResponse.Body, within limit: Duration,
        _ failure: @escaping @Sendable (any Error) -> EngineFailure
    ) async throws(EngineFailure) -> Bool {
        let result = await withTaskGroup(of: Result<Bool, EngineFailure>.self) { group in
            group.addTask {
                do {
                    try await self.read(body)
                    return .success(true)
                } catch {
                    return .failure(failure(error))
                }
            }
            group.addTask {
                do { try await Task.sleep(for: limit) } catch { return .failure(.cancelled) }
                return .success(false)
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .failure(.cancelled)
        }
        return try result.get()
    }

    private func read(_ body: HTTPClientResponse.Body) async throws {
        var frames = OutputFrames()
        for try await piece in body {
            end.withLock { end in frames.push(piece) { _, text in end.push(text) } }
        }
        guard !frames.isBroken else { throw EngineFailure(.failed, "A command's output makes no sense.") }
    }
}
