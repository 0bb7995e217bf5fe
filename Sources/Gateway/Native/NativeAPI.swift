package import Domain
import Foundation
package import Logging
package import Observation
package import Routing
package import Smithy
package import Wire

/// What Teal tells beyond AWS's own services, under `/_teal/`. Described in `specs/teal.openapi.yaml`.
package struct NativeAPI: Sendable {
    /// What does not change while teald runs.
    package struct About: Sendable {
        package var version: String
        package var engine: EngineKind
        package var scale: TimeScale
        /// PEM: what clients have to trust before they speak TLS with this process.
        package var authority: String

        package init(version: String, engine: EngineKind, scale: TimeScale, authority: String = "") {
            self.version = version
            self.engine = engine
            self.scale = scale
            self.authority = authority
        }
    }

    let about: About
    let store: any RecordStore
    let dataPlane: any DataPlane
    let contents: ContentFolder
    let clock: any WallClock
    let metrics: (any MetricReader)?
    let consistency: (any ConsistencySwitch)?
    let reset: @Sendable () async throws -> Void
    let logger: Logger

    /// `reset` removes every resource and container, and returns when they are gone.
    package init(
        about: About, store: any RecordStore, dataPlane: any DataPlane, contents: ContentFolder,
        clock: any WallClock, metrics: (any MetricReader)? = nil,
        consistency: (any ConsistencySwitch)? = nil,
        reset: @escaping @Sendable () async throws -> Void, logger: Logger
    ) {
        self.about = about
        self.store = store
        self.dataPlane = dataPlane
        self.contents = contents
        self.clock = clock
        self.metrics = metrics
        self.consistency = consistency
        self.reset = reset
        self.logger = logger
    }

    package enum Answer: Sendable {
        case response(WireResponse)
        /// Has no end of its own.
        case feed(EventFeed)
    }

    package static func serves(_ path: String) -> Bool { path.hasPrefix("/_teal/") }

    package func answer(_ head: RequestHead, body: ByteStream = .bytes([])) async -> Answer {
        do throws(NativeError) {
            try refuseForeignPages(head)
            let path = head.path.split(separator: "/").dropFirst().map { String($0).removingPercentEncoding ?? "" }
            return try await answer(head, path, body)
        } catch {
            return .response(error.response)
        }
    }

    private func answer(
        _ head: RequestHead, _ path: [String], _ body: ByteStream
    ) async throws(NativeError) -> Answer {
        switch (path.first, path.count) {
        case ("events", 1):
            try allow(["GET"], head)
            return .feed(EventFeed(environment: QueryParameters(head.query)?["environment"], store, clock))
        case ("health", 1): return try get(head) { health }
        case ("traffic", 1): return try get(head) { traffic }
        case ("time", 1): return try get(head) { ["scale": about.scale.factor] }
        case ("metrics", 1):
            try allow(["GET"], head)
            return .response(await prometheus())
        case ("metrics", 2) where path[1] == "series":
            try allow(["GET"], head)
            return .response(try .json(await series(QueryParameters(head.query) ?? QueryParameters())))
        case ("consistency", 1): return .response(try await consistency(head, body))
        case ("ca", 1):
            try allow(["GET"], head)
            return .response(
                WireResponse(
                    status: 200, headers: ["content-type": "application/x-pem-file"],
                    body: .bytes(Array(about.authority.utf8))))
        case ("mirrors", 1):
            try allow(["GET"], head)
            return .response(try .json(await mirrors()))
        case ("trust-stores", 3), ("trust-stores", 5): return .response(try trustStore(head))
        case ("reset", 1): return .response(try await performReset(head))
        case ("access-keys", 1): return .response(try await accessKeys(head, body))
        case ("access-keys", 2): return .response(try await deleteAccessKey(path[1], head))
        case ("versions", 4) where path[3] == "log":
            try allow(["GET"], head)
            return .response(try buildLog(ofVersion: path[2], of: path[1]))
        default: throw NativeError(404, "NotFound", "There is nothing at \(head.path).")
        }
    }

    private func get(_ head: RequestHead, _ value: () -> some Encodable) throws(NativeError) -> Answer {
        try allow(["GET"], head)
        return .response(try .json(value()))
    }

    func allow(_ methods: [String], _ head: RequestHead) throws(NativeError) {
        guard !methods.contains(head.method) else { return }
        throw NativeError(
            405, "MethodNotAllowed", "\(head.path) takes \(methods.joined(separator: " and ")), not \(head.method).",
            headers: ["allow": methods.joined(separator: ", ")])
    }

    private func performReset(_ head: RequestHead) async throws(NativeError) -> WireResponse {
        try allow(["POST"], head)
        do {
            try await reset()
        } catch {
            logger.error("Reset failed", metadata: ["reason": "\(error)"])
            throw NativeError(500, "ResetFailed", "Not everything could be removed; teald's log tells why.")
        }
        return WireResponse(status: 204, headers: [:], body: .bytes([]))
    }
}
