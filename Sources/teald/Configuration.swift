import ArgumentParser
import Domain
import Foundation
import Gateway
import Logging

/// Everything that decides how this process runs, read once and checked.
struct Configuration: Sendable {
    enum EngineChoice: String {
        case auto, docker, process
    }

    var host: String
    var port: Int
    /// nil keeps nothing.
    var dataDirectory: URL?
    var engine: EngineChoice
    /// nil: 80 if it may be bound, else 8080.
    var frontDoorPort: Int?
    /// nil: 5354, or none if that is taken.
    var dnsPort: Int?
    var timeScale: TimeScale
    var region: String
    var authentication: Authentication
    /// Gets a line for each request; nil: none does.
    var accessLog: String?
    var consistency: Consistency
    var logLevel: Logger.Level
    /// nil: the API is not served over TLS.
    var tlsPort: Int?
    /// Names what the hooks of ECS deployments call; nil: nothing.
    var hooks: URL?
    var environment: [String: String]

    init(_ options: Options, environment: [String: String]) throws {
        let source = Source(environment: environment)
        self.environment = environment
        host = source.text(options.host, "host") ?? "127.0.0.1"
        port = try source.port(options.port, "port") ?? 4566
        let directory = source.text(options.dataDir, "data-dir") ?? "~/.teal"
        dataDirectory =
            directory == ":memory:"
            ? nil : URL(filePath: NSString(string: directory).expandingTildeInPath, directoryHint: .isDirectory)
        engine = try source.choice(options.engine, "engine", { EngineChoice(rawValue: $0) }) ?? .auto
        frontDoorPort = try source.port(options.frontDoorPort, "front-door-port")
        dnsPort = try source.port(options.dnsPort, "dns-port")
        tlsPort = try source.port(options.tls, "tls")
        let scale = try source.number(options.timeScale, "time-scale", in: 0.001...100_000) ?? 1
        timeScale = TimeScale(factor: scale)
        region = source.text(options.region, "region") ?? "us-east-1"
        let skew = try source.number(options.authSkew, "auth-skew", in: 1...86_400) ?? 900
        let isStrict = try source.choice(options.auth, "auth") { ["lenient": false, "strict": true][$0] } ?? false
        authentication = isStrict ? .strict(allowedSkew: skew) : .lenient
        consistency = try source.choice(options.consistency, "consistency") { ["now": .now, "aws": .aws][$0] } ?? .now
        hooks = source.text(options.hooks, "hooks").map { URL(filePath: NSString(string: $0).expandingTildeInPath) }
        accessLog = source.text(options.accessLog, "access-log")
        logLevel = try source.choice(options.logLevel, "log-level", { Logger.Level(rawValue: $0) }) ?? .info
    }
}

/// An option's value: from the command line, else from the environment.
private struct Source {
    var environment: [String: String]

    func text(_ given: String?, _ name: String) -> String? {
        given ?? environment["TEAL_" + name.uppercased().replacing("-", with: "_")]
    }

    func port(_ given: String?, _ name: String) throws -> Int? {
        guard let text = text(given, name) else { return nil }
        guard let port = Int(text), (0...65_535).contains(port) else {
            throw ValidationError("--\(name) takes a port from 0 to 65535, not '\(text)'.")
        }
        return port
    }

    func number(_ given: String?, _ name: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let text = text(given, name) else { return nil }
        guard let number = Double(text), range.contains(number) else {
            throw ValidationError(
                "--\(name) takes a number from \(range.lowerBound) to \(range.upperBound), not '\(text)'.")
        }
        return number
    }

    func choice<Value>(_ given: String?, _ name: String, _ read: (String) -> Value?) throws -> Value? {
        guard let text = text(given, name) else { return nil }
        guard let value = read(text) else { throw ValidationError("--\(name) does not take '\(text)'; see --help.") }
        return value
    }
}
