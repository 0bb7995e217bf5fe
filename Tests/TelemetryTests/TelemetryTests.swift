import Domain
import Foundation
import Logging
import Observation
import Store
import Synchronization
import Telemetry
import TestKit
import Testing

@Suite("Metrics and logs of load balancers")
struct TelemetryTests {
    private let scope = Scope(account: "123456789012", region: "us-east-1")
    private let clock = ManualClock()
    private let dataPlane = FakeDataPlane()
    private let meter = FakeMeter()
    private let store: Store
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws { store = try Store(file: nil, clock: clock, ids: .counting()) }

    /// A load balancer with a listener that forwards to a group; both ARNs.
    private func make(_ attributes: [String: String] = [:]) async throws -> (balancer: String, group: String) {
        let scope = scope
        return try await store.commit { transaction throws(Fault) in
            let group = TargetGroup(
                scope: scope, name: "web", idSuffix: "1", port: 80, targetType: .ip,
                vpcID: Network.vpcID(scope), healthCheck: .init(), tags: [])
            transaction.save(group)
            var balancer = transaction.addLoadBalancer(
                named: "shop", scheme: "internet-facing", subnets: [], securityGroups: [], tags: [], in: scope)
            balancer.attributes = attributes
            transaction.save(balancer)
            transaction.save(
                Listener(
                    of: balancer, idSuffix: "1", port: 80,
                    defaultAction: .forward([.init(targetGroup: group.id, weight: 1)]), tags: []))
            return (balancer.id, group.id)
        }
    }

    @Test("The sampler keeps what happened between two looks, with the group's load balancer as a dimension")
    func samples() async throws {
        let (balancer, group) = try await make()
        let sampler = Sampler(
            store: store, dataPlane: dataPlane, meter: meter, clock: clock, scale: TimeScale(factor: 60))
        #expect(sampler.period == 1)
        for requests in [5, 8] {
            var counts = TrafficCounts()
            counts.targetGroups[group] = Counts()
            counts.targetGroups[group]?[.requestCount] = requests
            meter.set(counts)
            await sampler.sample()
            clock.advance(by: 1)
        }
        let found = await sampler.series(metric: "RequestCount", of: Dimensions())
        #expect(found.map { $0.value.points.map(\.sum) } == [[5, 3]])
        #expect(found.first?.key.dimensions.loadBalancer == Dimensions.value(ofARN: balancer))
        #expect(await sampler.prometheus().contains("request_count_total{"))
    }

    @Test("Logs that are switched on are delivered when their interval is over, packed, where AWS puts them")
    func delivers() async throws {
        let (balancer, _) = try await make([
            "access_logs.s3.enabled": "true", "access_logs.s3.bucket": "logs", "access_logs.s3.prefix": "shop",
        ])
        let puts = Mutex<[(bucket: String, key: String, content: [UInt8])]>([])
        let delivery = LogDelivery(
            store: store, meter: meter, clock: clock, ids: .counting(), scale: .real, file: nil,
            put: { bucket, key, content, _ in puts.withLock { $0.append((bucket, key, content)) } }, logger: logger)
        meter.write(.access, balancer, "one")
        meter.write(.connection, balancer, "is not switched on")
        await delivery.collect()
        #expect(puts.withLock { $0.isEmpty })
        clock.advance(by: 300)
        meter.write(.access, balancer, "two")
        await delivery.collect()
        let put = try #require(puts.withLock { $0.first })
        #expect(puts.withLock { $0.count } == 1)
        #expect(put.bucket == "logs")
        #expect(put.key.hasPrefix("shop/AWSLogs/123456789012/elasticloadbalancing/us-east-1/"))
        #expect(put.content.prefix(2) == [0x1F, 0x8B])
        #expect(try Gzip.pack(Array("one\ntwo\n".utf8)) == put.content)
        clock.advance(by: 300)
        await delivery.collect()
        #expect(puts.withLock { $0.count } == 1, "nothing happened, so there is no file")
    }

    @Test("A bucket that is not there loses the log and nothing else; the file has every line all the same")
    func loses() async throws {
        let (balancer, _) = try await make(["access_logs.s3.enabled": "true", "access_logs.s3.bucket": "none"])
        let path = FileManager.default.temporaryDirectory.appending(path: "teal-\(UUID().uuidString).log").path()
        defer { unlink(path) }
        struct Missing: Error {}
        let delivery = LogDelivery(
            store: store, meter: meter, clock: clock, ids: .counting(), scale: .real, file: try LogFile(path: path),
            put: { _, _, _, _ in throw Missing() }, logger: logger)
        for text in ["one", "two"] {
            meter.write(.access, balancer, text)
            clock.advance(by: 300)
            await delivery.collect()
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\ntwo\n")
        #expect(throws: LogFile.Failure.self) { try LogFile(path: "/nowhere/access.log") }
    }
}
