import Foundation
import Testing

/// The programs that people use, pointed at this teald.
extension LiveServer {
    /// The `aws` command line, answering in JSON.
    @discardableResult
    func aws(_ words: String..., within deadline: Duration = .seconds(120)) async throws -> CommandResult {
        try await workplace.must("aws", ["--output", "json"] + words, within: deadline)
    }

    @discardableResult
    func ctl(_ words: String..., within deadline: Duration = .seconds(120)) async throws -> CommandResult {
        try await workplace.must(builtProgram("ctl"), words, within: deadline)
    }

    /// One request through the front door by the name that resolves to this machine.
    func get(_ cname: String, _ path: String = "/") async throws -> CommandResult {
        let url = endpoints.url(ofCNAME: cname, path: path)
        return try await workplace.run("curl", ["-sS", "--fail", "--max-time", "20", url])
    }

    /// A source bundle of the sample app that calls itself `version`; `fault` as its README says.
    func bundle(_ version: String, _ colour: String, fault: String? = nil) async throws -> String {
        let script = URL(filePath: #filePath).appending(path: "../../../../docker/sample-app/build").standardizedFileURL
        let words = [workplace.folder.path(), version, colour] + (fault.map { [$0] } ?? [])
        return try await workplace.must(script.path(), words, within: .seconds(300)).text
    }

    /// An image of the sample app. Without a registry it has to be made: that of an application version will do.
    func sampleImage() async throws -> String {
        try await ctl("version", "create", "demo", "v1", "--source", bundle("v1", "blue"))
        let belongings = try await Engine(workplace).belongings(of: identity)
        return try #require(belongings.first { $0.contains("/demo:v1") })
    }

    /// A file of `Scripts`, run by python3 with this teald as its endpoint.
    @discardableResult
    func script(_ name: String, _ words: String..., within deadline: Duration = .seconds(300)) async throws
        -> CommandResult
    {
        try await workplace.must("python3", [Self.scriptPath(name)] + words, within: deadline)
    }

    static func scriptPath(_ name: String) -> String {
        URL(filePath: #filePath).appending(path: "../../Scripts/\(name)").standardizedFileURL.path()
    }

    func environment(_ name: String) async throws -> EnvironmentState {
        try await ctl("env", "show", name, "-o", "json").decoded(EnvironmentState.self)
    }

    /// Messages of an environment's events, oldest first.
    func events(of environment: String) async throws -> [String] {
        struct Row: Decodable { var message: String }
        return try await ctl("events", "--env", environment, "--limit", "1000", "-o", "json").decoded([Row].self)
            .map(\.message)
    }

    /// `demo-blue` with v1 at the production name `demo`, `demo-green` with v2 at `demo-green`.
    /// Rolling, one instance at a time, so that an update leaves somebody serving.
    func launchBlueAndGreen(instances: Int = 2) async throws {
        try await ctl("version", "create", "demo", "v1", "--source", bundle("v1", "blue"))
        try await ctl("version", "create", "demo", "v2", "--source", bundle("v2", "green"))
        for (name, version, cname) in [("demo-blue", "v1", "demo"), ("demo-green", "v2", "demo-green")] {
            try await ctl(
                "env", "create", name, "--app", "demo", "--version", version, "--cname", cname, "--instances",
                String(instances), "--option", "aws:elasticbeanstalk:command:DeploymentPolicy=Rolling", "--option",
                "aws:elasticbeanstalk:command:BatchSizeType=Fixed", "--option",
                "aws:elasticbeanstalk:command:BatchSize=1", "--no-wait")
        }
        for name in ["demo-blue", "demo-green"] {
            try await eventually("\(name) is Ready and Green", within: .seconds(180)) {
                try await self.environment(name).isGreen
            }
        }
    }
}

/// What `ctl env show` tells.
struct EnvironmentState: Decodable {
    var environment: Row
    var instances: [String]

    struct Row: Decodable {
        var version: String?
        var status: String
        var health: String
        var cname: String?
    }

    var isReady: Bool { environment.status == "Ready" }
    var isGreen: Bool { isReady && environment.health == "Green" }
}

extension CommandResult {
    func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(output.utf8))
        } catch {
            throw NotDecoded(what: String(describing: type), output: output, cause: String(describing: error))
        }
    }
}

struct NotDecoded: Error, CustomStringConvertible {
    let what: String
    let output: String
    let cause: String

    var description: String { "no \(what) in \(output): \(cause)" }
}
