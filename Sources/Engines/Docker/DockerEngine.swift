package import Domain
import Logging

/// Runs instances as containers of a Docker engine, through its API ("Docker Engine API", versions 1.41 and up).
///
/// Everything made carries the label `teal=<identity>`, and lives in the network `teal-<identity>`: two of them on one
/// engine do not see each other, and what a label does not show to be ours is never touched.
package struct DockerEngine: InstanceEngine {
    package var kind: EngineKind { .docker }

    let connection: DockerConnection
    let version: DockerVersion
    let identity: DockerIdentity
    /// Whether instances are reached through a port of 127.0.0.1, because containers live in a virtual machine.
    let publishes: Bool
    let starting = StartingNames()
    let gate = Gate()
    let known = KnownImages()

    /// Finds the engine that `DOCKER_HOST` names and agrees on a version with it.
    ///
    /// - Parameter identity: what tells this teald from others; becomes part of names, so letters, digits and dashes.
    package static func connect(
        identity: String, environment: [String: String]
    ) async throws(EngineFailure) -> DockerEngine {
        guard !identity.isEmpty, identity.utf8.allSatisfy(isNameByte) else {
            throw EngineFailure(.refused, "'\(identity)' cannot name a Docker network.")
        }
        let connection = DockerConnection(endpoint: try DockerEndpoint(environment: environment))
        let request = DockerRequest(.get, "/version").with(timeout: .seconds(10))
        let told = try await connection.send(request, version: nil).decoded(DockerAnswer.Version.self, for: request)
        let isDesktop = told.platform?.name?.contains("Desktop") ?? false
        return DockerEngine(
            connection: connection, version: try .negotiated(told), identity: DockerIdentity(name: identity),
            publishes: ownContainer == nil && (isDesktop || !runsOnLinux))
    }

    /// Whether an engine answers: what `--engine auto` asks.
    package static func isAvailable(environment: [String: String]) async -> Bool {
        do {
            _ = try await connect(identity: "probe", environment: environment)
            return true
        } catch {
            return false
        }
    }

    private init(connection: DockerConnection, version: DockerVersion, identity: DockerIdentity, publishes: Bool) {
        self.connection = connection
        self.version = version
        self.identity = identity
        self.publishes = publishes
    }

    // MARK: - What the other files build on

    func send(_ request: DockerRequest) async throws(EngineFailure) -> DockerResponse {
        try await connection.send(request, version: version.description)
    }

    func get<Value: Decodable & Sendable>(
        _ type: Value.Type, _ path: String, query: [(name: String, value: String)] = []
    ) async throws(EngineFailure) -> Value {
        let request = DockerRequest(.get, path, query: query)
        return try await send(request).decoded(type, for: request)
    }

    /// nil when there is no such thing.
    func find<Value: Decodable & Sendable>(
        _ type: Value.Type, _ path: String
    ) async throws(EngineFailure) -> Value? {
        let request = DockerRequest(.get, path)
        let response = try await send(request)
        return response.status == 404 ? nil : try response.decoded(type, for: request)
    }
}

func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
    default: false
    }
}

#if os(Linux)
    let runsOnLinux = true
#else
    let runsOnLinux = false
#endif
