@testable import Routing
import Testing

@Suite("Choosing a target")
struct SelectionTests {
    typealias Group = RoutingTable.TargetGroup

    static func routes(
        _ names: [String], unhealthy: Set<String> = [], ramps: [String: Duration] = [:], anomalous: Set<String> = [],
        zones: [String: String] = [:], _ change: (inout Group) -> Void = { _ in }
    ) -> Routes {
        var table = RoutesTests.table(groups: ["g": names], weights: [("g", 1)])
        for index in names.indices { table.targetGroups["g"]?.targets[index].zone = zones[names[index]] }
        if var group = table.targetGroups["g"] {
            change(&group)
            table.targetGroups["g"] = group
        }
        var observed = Routes.Observed()
        observed.health = RoutesTests.health(
            names.map { ("g", $0, unhealthy.contains($0) ? .unhealthy : .healthy) })
        for (name, start) in ramps { observed.ramps[key(name)] = start }
        observed.anomalous = Set(anomalous.map(key))
        return Routes(table, observed)
    }

    static func key(_ name: String) -> TargetKey {
        TargetKey(group: "g", target: RoutesTests.target(name).id)
    }

    static func counts(
        _ routes: Routes, _ count: Int, at moment: RoutingMoment = .init(now: .zero, seconds: 1_000), seed: UInt64 = 5,
        outstanding: (Int, Int) -> Int = { _, _ in 0 }
    ) -> [String: Int] {
        var generator = SmallGenerator(seed: seed)
        let request = TestRequest()
        var counts: [String: Int] = [:]
        for _ in 0..<count {
            let route = routes.route(request, at: moment, outstanding: outstanding, using: &generator)
            guard case .forward(let forward) = route.outcome else { continue }
            counts[routes.target(of: forward), default: 0] += 1
        }
        return counts
    }

    @Test("The least busy target is chosen, and equally busy ones take turns")
    func leastOutstanding() {
        let routes = Self.routes(["a", "b", "c"]) { $0.algorithm = .leastOutstandingRequests }
        let busy = ["a": 3, "b": 1, "c": 2]
        let load = routes.groups[0].targets.map { busy[$0.target.id] ?? 0 }
        #expect(Self.counts(routes, 100) { load[$1] } == ["b": 100])
        #expect(Self.counts(routes, 300) == ["a": 100, "b": 100, "c": 100])
    }

    @Test("Weighted random draws evenly, and an anomalous target gets a tenth of what the others get")
    func weightedRandom() {
        let names = ["a", "b", "c"]
        let even = Self.counts(Self.routes(names) { $0.algorithm = .weightedRandom }, 90_000)
        for name in names { #expect(abs((even[name] ?? 0) - 30_000) < 450) }
        let shifted = Self.counts(
            Self.routes(names, anomalous: ["b"]) {
                $0.algorithm = .weightedRandom
                $0.mitigatesAnomalies = true
            }, 105_000)
        #expect(abs((shifted["b"] ?? 0) - 5_000) < 250)
        #expect(abs((shifted["a"] ?? 0) - 50_000) < 550)
    }

    @Test("A target that starts slowly gets a share that grows with time, and its whole share in the end")
    func slowStart() {
        let routes = Self.routes(["a", "b"], ramps: ["b": .seconds(100)]) { $0.slowStart = .seconds(30) }
        func share(at seconds: Int) -> Double {
            let counts = Self.counts(routes, 20_000, at: .init(now: .seconds(seconds), seconds: 0))
            return Double(counts["b"] ?? 0) / 20_000
        }
        // With the probability p at its turn, b gets p / (1 + p) of all.
        #expect(share(at: 100) < 0.001)
        #expect(abs(share(at: 110) - 0.25) < 0.02)
        #expect(abs(share(at: 115) - 1.0 / 3) < 0.02)
        #expect(share(at: 130) == 0.5)
    }

    @Test("With fewer healthy targets than the minimum all targets get requests")
    func failsOpen() {
        let names = ["a", "b", "c", "d"]
        func eligible(_ unhealthy: Set<String>, count: Int? = 1, percentage: Int? = nil) -> Set<String> {
            let routes = Self.routes(names, unhealthy: unhealthy) {
                $0.routingMinimum = .init(count: count, percentage: percentage)
            }
            return Set(Self.counts(routes, 100).keys)
        }
        #expect(eligible(["a", "b", "c"]) == ["d"])
        #expect(eligible(["a", "b", "c"], count: 2) == Set(names))
        #expect(eligible(["a", "b"], count: 2) == ["c", "d"])
        #expect(eligible(["a", "b"], percentage: 50) == ["c", "d"])
        #expect(eligible(["a", "b", "c"], percentage: 26) == Set(names))
        #expect(eligible(Set(names)) == Set(names))
    }

    @Test("Zones kept apart share nothing; without a zone's address one is drawn that DNS answers with")
    func zones() {
        let zones = ["a1": "a", "a2": "a", "b1": "b"]
        let routes = Self.routes(["a1", "a2", "b1"], zones: zones) { $0.crossesZones = false }
        let moment = RoutingMoment(now: .zero, seconds: 0, zone: "b")
        #expect(Self.counts(routes, 100, at: moment) == ["b1": 100])
        let drawn = Self.counts(routes, 20_000)
        #expect(abs((drawn["b1"] ?? 0) - 10_000) < 300)
        let failed = Self.routes(["a1", "a2", "b1"], unhealthy: ["b1"], zones: zones) { $0.crossesZones = false }
        #expect(Set(Self.counts(failed, 100).keys) == ["a1", "a2"])
        #expect(Self.counts(failed, 100, at: moment) == ["b1": 100])
        let crossing = Self.routes(["a1", "a2", "b1"], zones: zones)
        #expect(Self.counts(crossing, 300, at: moment) == ["a1": 100, "a2": 100, "b1": 100])
    }

    @Test("Anomalies are found among three targets or more, by what is new, and are over when errors are")
    func anomalies() {
        var detector = AnomalyDetector()
        func traffic(_ errors: [Int], of requests: Int) -> [TargetTraffic] {
            errors.enumerated().map { index, errors in
                TargetTraffic(
                    targetGroup: "g", target: .init(id: "t\(index)", port: 80), requests: requests,
                    byClass: [0, 0, requests - errors, 0, 0, errors], microseconds: 0)
            }
        }
        func observe(_ errors: [Int], of requests: Int) -> Bool {
            detector.observe(traffic(errors, of: requests))
        }
        #expect(!observe([0, 0, 0], of: 0))
        #expect(!observe([1, 0, 2], of: 100))
        #expect(observe([2, 0, 62], of: 200))
        #expect(detector.anomalous.map(\.target.id) == ["t2"])
        #expect(!observe([2, 0, 62], of: 203))
        #expect(observe([2, 0, 62], of: 300))
        #expect(detector.anomalous.isEmpty)
        #expect(!observe([2, 90], of: 400))
    }
}
