import Foundation
import Testing

/// A steady load through the front door, running until it is stopped.
struct Load {
    private let process: ChildProcess

    init(on cname: String, of server: LiveServer, rate: Int = 1_200, connections: Int = 50) throws {
        try self.init(
            url: server.endpoints.url(ofCNAME: cname), of: server, rate: rate, connections: connections)
    }

    init(url: String, of server: LiveServer, rate: Int, connections: Int) throws {
        process = try server.workplace.start(
            builtProgram("ctl"),
            [
                "traffic", url, "--rate", String(rate), "--connections",
                String(connections), "--duration", "10m", "--report", "json",
            ])
    }

    /// Ends the load and gives what it saw.
    func stop() async throws -> LoadReport {
        process.signal(SIGINT)
        let status = try await eventually("ctl traffic ends", within: .seconds(60)) { process.ended() }
        let said = CommandResult(
            status: status, output: process.written(to: process.output), errors: process.written(to: process.errors))
        guard status <= 1 else { throw CommandFailed(command: "ctl traffic", result: said) }
        return try said.decoded(LoadReport.self)
    }
}

/// What `ctl traffic --report json` tells.
struct LoadReport: Decodable {
    struct Bucket: Decodable {
        /// Milliseconds since the load began.
        var t: Int
        var versions: [String: Int]
    }

    /// Epoch milliseconds.
    var startedAt: Int
    var bucketMilliseconds: Int
    var buckets: [Bucket]
    var requests: Int
    var requestsPerSecond: Double
    var failures: Int
    var failuresByReason: [String: Int]
    var byVersion: [String: Int]
    /// Epoch milliseconds.
    var firstSeen: [String: Int]
    var lastStarted: [String: Int]
}
