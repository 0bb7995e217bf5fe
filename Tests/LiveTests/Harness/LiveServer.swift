import Foundation
import Testing

/// A teald of a test's own: free ports, a data directory of its own, the real Docker engine.
///
/// A class because a test kills and restarts it: the process and the ports change, the data directory stays.
final class LiveServer {
    private(set) var workplace: Workplace
    private(set) var endpoints: Endpoints
    private var process: ChildProcess
    private let options: [String]

    private init(workplace: Workplace, options: [String]) async throws {
        self.workplace = workplace
        let ports = try zip(["--port", "--front-door-port", "--dns-port"], freePorts(3)).flatMap { [$0, String($1)] }
        self.options = ports + options
        (process, endpoints) = try await Self.launch(in: workplace, self.options)
        self.workplace.environment["AWS_ENDPOINT_URL"] = endpoints.api
    }

    /// Runs the body against a fresh teald. Afterwards everything is reset, whether it went well or not, and nothing
    /// that this teald made may be left in the engine.
    static func with(options: [String] = [], _ body: (LiveServer) async throws -> Void) async throws {
        let server = try await LiveServer(workplace: Workplace(), options: options)
        do {
            try await body(server)
        } catch {
            Issue.record("\(error)\nteald's log ends with:\n\(server.logTail)")
        }
        try await server.finish()
    }

    var processID: pid_t { process.pid }

    /// Ends it as the kernel would: at once, with whatever it was doing half done.
    func killHard() async throws {
        process.signal(SIGKILL)
        let status = try await eventually("teald dies") { self.process.ended() }
        #expect(status == 128 + Int(SIGKILL), "teald was to be killed, and had ended by itself")
    }

    /// Starts on the same data directory and the same ports.
    func restart() async throws {
        (process, endpoints) = try await Self.launch(in: workplace, options)
        workplace.environment["AWS_ENDPOINT_URL"] = endpoints.api
    }

    /// The end of what teald wrote to its standard error since its last start.
    var logTail: String {
        process.written(to: process.errors).split(separator: "\n").suffix(40).joined(separator: "\n")
    }

    /// Whatever goes wrong here is recorded, and the next step is taken all the same: nothing may stay behind.
    private func finish() async throws {
        if process.ended() != nil {
            Issue.record("teald ended by itself:\n\(logTail)")
            try await restart()
        }
        let identity = try await identity
        let reset = try await workplace.run("curl", ["-sS", "--fail", "-X", "POST", "\(endpoints.api)/_teal/reset"])
        #expect(reset.status == 0, "reset: \(reset.errors); teald's log ends with:\n\(logTail)")
        try await end()
        let left = try await Engine(workplace).belongings(of: identity)
        #expect(left.isEmpty, "left in the engine after a reset and SIGTERM")
        try workplace.remove()
    }

    /// Asks it to end, and waits until it has.
    func end() async throws {
        process.signal(SIGTERM)
        do {
            let status = try await eventually("teald ends on SIGTERM") { self.process.ended() }
            #expect(status == 0, "teald's exit status after SIGTERM; its log ends with:\n\(logTail)")
        } catch {
            Issue.record(error)
            process.signal(SIGKILL)
            _ = try await eventually("teald dies") { self.process.ended() }
        }
    }

    /// The value of this teald's `teal` label, as its data directory has it.
    var identity: String {
        get async throws {
            let query = """
                import glob, sqlite3, sys
                for path in glob.glob(sys.argv[1] + "/*.sqlite"):
                    for row in sqlite3.connect(path).execute("SELECT value FROM setting WHERE name = 'identity'"):
                        print(row[0])
                """
            let identity = try await workplace.must("python3", ["-c", query, dataDirectory.path()]).text
            return try #require(identity.isEmpty ? nil : identity, "no identity in the data directory")
        }
    }

    private var dataDirectory: URL { Self.dataDirectory(in: workplace) }

    private static func dataDirectory(in workplace: Workplace) -> URL { workplace.folder.appending(path: "data") }

    private static func launch(
        in workplace: Workplace, _ options: [String]
    ) async throws -> (ChildProcess, Endpoints) {
        let fixed = ["--engine", "docker", "--data-dir", dataDirectory(in: workplace).path()]
        let process = try workplace.start(builtProgram("teald"), fixed + options)
        let endpoints = try await eventually("teald is ready", within: .seconds(60)) {
            if let status = process.ended() {
                throw EndedEarly(status: status, errors: process.written(to: process.errors))
            }
            return Endpoints(readyLine: process.written(to: process.output))
        }
        return (process, endpoints)
    }
}

struct EndedEarly: Error, CustomStringConvertible {
    let status: Int
    let errors: String

    var description: String { "teald ended with \(status) before it was ready:\n\(errors)" }
}

/// A program of this package, beside the test bundle.
func builtProgram(_ name: String) -> String {
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? CommandLine.arguments[0]
    var folder = URL(filePath: bundle)
    while folder.path().contains(".xctest") { folder.deleteLastPathComponent() }
    return folder.appending(path: name).path()
}
