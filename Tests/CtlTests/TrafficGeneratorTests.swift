import NIOHTTP1
import Synchronization
import Testing

@testable import ctl

@Suite("The load generator")
struct TrafficGeneratorTests {
    private func plan(_ server: TestServer, requests: Int, connections: Int = 8) throws -> TrafficPlan {
        TrafficPlan(
            target: try TrafficTarget(url: "http://demo.localhost:\(server.port)/", hostHeader: "blue.example"),
            connections: connections, rate: nil, duration: nil, requestLimit: requests,
            versionHeader: "X-App-Version", timeLimit: 10)
    }

    @Test("Every request is counted under the version that answered, over as many connections as asked")
    func counting() async throws {
        let counter = Atomic(0)
        try await TestServer.run { seen in
            let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
            guard seen.head.headers["host"] == ["blue.example"] else { return .init(status: .badRequest) }
            return .init(headers: ["x-app-VERSION": number <= 100 ? "blue" : "green"])
        } _: { server in
            let run = try TrafficGenerator(plan: try plan(server, requests: 400), stop: StopSignal()).run()
            #expect(run.recorder.failures == 0 && run.recorder.requests == 400)
            #expect(run.recorder.versions.mapValues(\.requests) == ["blue": 100, "green": 300])
            #expect(run.connectionsOpened == 8 && run.unfinished == 0)
        }
    }

    @Test("Dropped connections and bad statuses are failures with their reasons")
    func failures() async throws {
        try await TestServer.run { _ in
            .init(isDropped: true)
        } _: { server in
            let run = try TrafficGenerator(plan: try plan(server, requests: 5), stop: StopSignal()).run()
            #expect(run.recorder.failuresByReason == ["GOT_NOTHING": 5])
        }
        try await TestServer.run { _ in
            .init(status: .badGateway)
        } _: { server in
            let run = try TrafficGenerator(plan: try plan(server, requests: 5), stop: StopSignal()).run()
            #expect(run.recorder.failuresByReason == ["HTTP 502": 5])
        }
    }

    @Test("A stop signal ends a load without an end, and its report tells what was done")
    func stopping() async throws {
        let stop = StopSignal()
        let counter = Atomic(0)
        try await TestServer.run { _ in
            if counter.wrappingAdd(1, ordering: .relaxed).newValue == 50 { stop.set() }
            return .init()
        } _: { server in
            var endless = try plan(server, requests: 1)
            endless.requestLimit = nil
            let run = try TrafficGenerator(plan: endless, stop: stop).run()
            #expect(run.recorder.requests >= 50 && run.recorder.failures == 0 && run.unfinished == 0)
        }
    }

    @Test("A host that nobody knows is told before any request")
    func unknownHost() throws {
        let target = try TrafficTarget(url: "http://nowhere.invalid/")
        let plan = TrafficPlan(
            target: target, connections: 1, rate: nil, duration: 1, requestLimit: 1, versionHeader: "v", timeLimit: 1)
        #expect(throws: HostLookup.NotFound.self) { try TrafficGenerator(plan: plan, stop: StopSignal()).run() }
    }
}
