import Domain
import Routing
import Store
import TestKit
import Testing

/// How many instances serve, from beginning to end: whoever is a target of the data plane's table, gets a part of the
/// traffic and runs.
@Suite("Capacity over time")
struct CapacityTests {
    enum Update: CaseIterable, CustomTestStringConvertible {
        case allAtOnce, rolling, rollingWithAdditionalBatch, immutable, trafficSplitting
        case replacedAtOnce, replacedByHealth, replacedByTime, replacedImmutably, restart

        var testDescription: String { "\(self)" }

        var policy: EnvironmentOperation.Policy {
            switch self {
            case .rolling, .restart: .rolling
            case .rollingWithAdditionalBatch: .rollingWithAdditionalBatch
            case .immutable: .immutable
            case .trafficSplitting: .trafficSplitting
            default: .allAtOnce
            }
        }

        /// The type of rolling configuration updates; nil where instances are not replaced, or all at once.
        var type: String? {
            switch self {
            case .replacedByHealth: "Health"
            case .replacedByTime: "Time"
            case .replacedImmutably: "Immutable"
            default: nil
            }
        }

        var isReplacement: Bool { self == .replacedAtOnce || type != nil }

        /// What AWS promises of that many instances. In place, all at once is a flip of each instance here.
        func promise(size: Int, batch: Int) -> Int {
            switch self {
            case .replacedAtOnce: 0
            case .rolling, .restart, .replacedByHealth, .replacedByTime: max(0, size - batch)
            case .allAtOnce, .rollingWithAdditionalBatch, .immutable, .trafficSplitting, .replacedImmutably: size
            }
        }
    }

    @Test("no update takes more away than its policy says, at any moment", arguments: Update.allCases)
    func keepsItsPromise(update: Update) async throws {
        for (size, batch) in [(1, 1), (2, 1), (3, 2), (5, 2)] {
            let stage = try Stage()
            try await stage.prepare(update.policy, size: size, batch: batch)
            var counts: [Int] = []
            stage.onMoment = { counts.append(((try? stage.serving("shop-blue")) ?? [:]).values.reduce(0, +)) }
            try await begin(update, on: stage, inService: max(0, size - batch), batch: batch)
            #expect(await stage.run())
            let least = counts.min() ?? 0
            #expect(counts.count > 2 && counts.last == size)
            #expect(
                least >= update.promise(size: size, batch: batch), "\(size) instances, batches of \(batch): \(counts)")
            #expect(try stage.environment("shop-blue").status == .ready)
        }
    }

    private func begin(_ update: Update, on stage: Stage, inService: Int, batch: Int) async throws {
        if update == .restart {
            let environment = try stage.environment("shop-blue")
            try await stage.store.commit { transaction throws(Fault) in
                try transaction.restart(environment, requestID: "request-restart")
            }
        } else if update.isReplacement {
            let options = update.type.map { rollingUpdate($0, batch: batch, inService: inService) } ?? []
            try await stage.replace("shop-blue", by: "v2", options)
        } else {
            try await stage.deploy("v2", to: "shop-blue")
        }
    }

    @Test(
        "a batch whose requests fail is well only where the threshold is as bad",
        arguments: ["Ok", "Degraded", "Severe"])
    func threshold(level: String) async throws {
        let stage = try Stage()
        try await stage.prepare(.rolling, size: 2)
        try await stage.configure(
            "shop-blue",
            [option("aws:elasticbeanstalk:healthreporting:system", "HealthCheckSuccessThreshold", level)])
        #expect(await stage.run())
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run(until: { $0.operations.values.contains { $0.phase == .attaching } }))
        let world = stage.store.world
        let operation = try #require(world.operations.values.first { $0.isUnfinished })
        // Of a hundred requests seven fail: Degraded.
        let counts = RequestCounts(seconds: 10, requests: 100, byClass: [0, 0, 93, 0, 0, 7])
        var seen = Observations()
        seen.containers = Dictionary(
            try await stage.engine.instances().map { ($0.name, $0.state) }, uniquingKeysWith: { $1 })
        for group in stage.dataPlane.table.targetGroups.keys {
            seen.health[group] = stage.dataPlane.health(ofGroup: group)
        }
        for id in operation.deployment?.batch ?? [] {
            let registration = world.registrations.values.first { $0.targetID == id }
            if let registration { seen.health[registration.targetGroupID]?[registration.routingID] = .init(.healthy) }
            seen.requests[id] = counts
        }
        let decision = operation.decide(in: world, given: seen, at: stage.clock.now, scale: .real)
        #expect((decision == .advance(.proving)) == (level != "Ok"), "\(decision)")
    }
}
