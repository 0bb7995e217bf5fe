import Domain
import Foundation
import Gateway
import Smithy
import Store
import Synchronization
import TestKit
import Testing
import Wire

@Suite("The native API")
struct NativeTests {
    let fixture: Fixture
    let folder: TemporaryFolder
    let resets = Counter()
    let api: NativeAPI

    init() throws {
        fixture = try Fixture()
        folder = try TemporaryFolder()
        api = fixture.native(folder.contents) { [resets] in resets.add() }
    }

    func call(_ method: String, _ uri: String, _ body: String = "", origin: String? = nil) async throws -> WireResponse
    {
        var head = RequestHead(method: method, uri: uri, headers: [:])
        if let origin { head.headers.append("origin", origin) }
        guard case .response(let response) = await api.answer(head, body: .bytes(Array(body.utf8))) else {
            throw ServiceError("feed", "a feed, not an answer")
        }
        return response
    }

    @Test("Health tells version, engine and counts")
    func health() async throws {
        let response = try await call("GET", "/_teal/health")
        #expect(response.status == 200)
        #expect(
            response.text.hasPrefix(
                #"{"counts":{"applications":0,"buckets":0,"environments":0,"instances":0,"loadBalancers":0,"objects":0,"#
                    + #""targetGroups":0,"versions":0},"engine":"docker","needsAttention":[],"status":"running","#))
        #expect(response.text.contains(#""timeScale":60"#))
    }

    @Test(
        "What is not there, and what is asked in the wrong way, is told in JSON",
        arguments: [
            ("GET", "/_teal/nothing", 404, "NotFound"), ("GET", "/_teal/", 404, "NotFound"),
            ("POST", "/_teal/health", 405, "MethodNotAllowed"), ("GET", "/_teal/reset", 405, "MethodNotAllowed"),
            ("DELETE", "/_teal/access-keys/none", 404, "NotFound"), ("GET", "/_teal/versions/a/b/log", 404, "NotFound"),
        ])
    func errors(method: String, uri: String, status: Int, code: String) async throws {
        let response = try await call(method, uri)
        #expect(response.status == status)
        #expect(response.text.hasPrefix(#"{"error":{"code":"\#(code)","message":"#), "\(response.text)")
        #expect(status != 405 || response.headers["allow"] != nil)
    }

    @Test(
        "A page of another site may change nothing",
        arguments: [
            ("https://evil.example", 403), ("null", 403), ("http://localhost.evil.example", 403),
            ("http://localhost:4566", 204), ("http://127.0.0.1:4566", 204), ("http://app.localhost", 204),
        ])
    func origins(origin: String, status: Int) async throws {
        #expect(try await call("POST", "/_teal/reset", origin: origin).status == status)
        #expect(resets.value == (status == 204 ? 1 : 0))
        #expect(try await call("GET", "/_teal/health", origin: origin).status == 200)
    }

    @Test("Access keys are made, listed without their secret, and removed")
    func accessKeys() async throws {
        let made = try await call("POST", "/_teal/access-keys", #"{"account":"123456789012"}"#)
        #expect(made.status == 201)
        let key = try #require(fixture.store.world.accessKeys.values.first)
        #expect(key.account == "123456789012" && made.text.contains(key.secret))
        let list = try await call("GET", "/_teal/access-keys")
        #expect(list.text.contains(key.id) && !list.text.contains(key.secret))
        #expect(try await call("DELETE", "/_teal/access-keys/\(key.id)").status == 204)
        #expect(fixture.store.world.accessKeys.isEmpty)
        #expect(try await call("POST", "/_teal/access-keys", #"{"account":"12"}"#).status == 400)
        #expect(try await call("POST", "/_teal/access-keys", "{").status == 400)
    }

    @Test("A version's build log is its text")
    func buildLog() async throws {
        let scope = Scope(account: "000000000000", region: "us-east-1")
        let version = ApplicationVersion(
            scope: scope, applicationName: "app", label: "v 1", description: nil,
            source: StoredObject(
                bucket: "b", key: "k", contentID: "c", size: 1, eTag: "e", contentType: nil, metadata: [:],
                at: fixture.clock.now), tags: [], at: fixture.clock.now)
        try await fixture.store.commit { transaction throws(Fault) in
            try transaction.createApplication("app", description: nil, tags: [], in: scope)
            transaction.save(version)
        }
        #expect(try await call("GET", "/_teal/versions/app/v%201/log").text.contains("NotBuilt"))
        try Data("Step 1/1".utf8).write(to: folder.contents.buildLog(of: version))
        #expect(try await call("GET", "/_teal/versions/app/v%201/log").text == "Step 1/1")
    }

    @Test("Events are told as they happen, those of the asked environment, with a heartbeat")
    func events() async throws {
        let head = RequestHead(method: "GET", uri: "/_teal/events?environment=blue", headers: [:])
        guard case .feed(let feed) = await api.answer(head) else {
            Issue.record("not a feed")
            return
        }
        let scope = Scope(account: "000000000000", region: "us-east-1")
        try await fixture.store.commit { transaction throws(Fault) in
            transaction.tell(Event(scope: scope, severity: .info, message: "other", environmentName: "green"))
            transaction.tell(
                Event(scope: scope, severity: .warn, message: "mine", environmentName: "blue", requestID: "r1"))
        }
        let received = Transcript()
        struct Enough: Error {}
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: Enough.self) {
                    try await feed.run { piece in
                        let text = received.add(piece)
                        if text.contains("mine"), text.contains("\n\n: \n\n") { throw Enough() }
                    }
                }
            }
            group.addTask { [clock = fixture.clock] in
                while !received.text.contains("\n\n: \n\n") {
                    clock.advance(by: 15)
                    await Task.yield()
                }
            }
        }
        let text = received.text
        #expect(text.contains("event: environment\ndata: {\"environment\":\"blue\",\"message\":\"mine\","))
        #expect(text.contains(#""requestId":"r1","severity":"WARN","time":""#) && !text.contains("other"))
    }
}

/// Counts calls.
final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
}

/// Text that grows.
final class Transcript: Sendable {
    private let state = Mutex("")
    var text: String { state.withLock { $0 } }

    @discardableResult
    func add(_ piece: [UInt8]) -> String {
        state.withLock { text in
            text += String(decoding: piece, as: UTF8.self)
            return text
        }
    }
}
