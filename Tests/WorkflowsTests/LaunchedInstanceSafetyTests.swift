import Domain
import Foundation
import Store
import Synchronization
import TestKit
import Testing

/// Auto Scaling groups that grow, shrink and lose instances at random while revisions are deployed to them, scripts
/// fail, people stop deployments and the process dies.
@Suite("CodeDeploy on an Auto Scaling group that changes goes wrong at random")
struct LaunchedInstanceSafetyTests {
    @Test("no instance serves with nothing on it, and at the end all have the last good revision and serve")
    func isSafe() async throws {
        for seed in Seeds.fixed(11, 2_604_118_930_337_190_551, 14_022_960_118_347_905_771) {
            var random = SeededGenerator(seed: seed)
            for round in 0..<6 {
                let trial = Trial(using: &random)
                let complaints = try await trial.run()
                #expect(complaints.isEmpty, "seed \(seed), round \(round), \(trial): \(complaints)")
            }
        }
    }

    struct Trial: CustomStringConvertible {
        enum Change {
            case scale(Int), lose(Int), end(Int)
        }
        let size: Int
        let hosts: HealthyHosts
        /// What happens to the group, by the look at which it does.
        let changes: [Int: Change]
        /// How many of the runs of that event's script fail.
        let failing: (event: String, count: Int)?
        let hasTerminationHook: Bool
        let interference: Interference

        init(using random: inout SeededGenerator) {
            size = Int.random(in: 1...3, using: &random)
            hosts = Bool.random(using: &random) ? .init(.count, 0) : .init(.concurrency, 1)
            var changes: [Int: Change] = [:]
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let change: Change =
                    switch Int.random(in: 0...2, using: &random) {
                    case 0: .scale(Int.random(in: 1...4, using: &random))
                    case 1: .lose(Int.random(in: 0...2, using: &random))
                    default: .end(Int.random(in: 0...2, using: &random))
                    }
                changes[Int.random(in: 1...40, using: &random)] = change
            }
            self.changes = changes
            let events = ["BeforeInstall", "ValidateService", "AfterAllowTraffic", "ApplicationStop"]
            let event = events.randomElement(using: &random) ?? ""
            failing = Bool.random(using: &random) ? (event, Int.random(in: 1...4, using: &random)) : nil
            hasTerminationHook = Bool.random(using: &random)
            interference = Interference(looks: 40, moments: 120, using: &random)
        }

        var description: String {
            "size \(size) \(hosts) \(changes) failing \(String(describing: failing)) "
                + "termination hook \(hasTerminationHook) \(interference)"
        }

        func run() async throws -> [String] {
            let stage = try Stage()
            try await stage.prepareScalingSite(size) { $0.stored.terminationHook = hasTerminationHook }
            stage.dataPlane.delayHealth()
            failScripts(on: stage)
            let id = try await stage.deployRevision("r2")
            var bare: [String] = []
            stage.onMoment = { bare += stage.bareInstances }
            // Instances come and go at fixed looks of the deployment's own way.
            var looks = 0
            for (at, change) in changes.sorted(by: { $0.key < $1.key }) {
                _ = await stage.run(until: { _ in
                    looks += 1
                    return looks >= at
                })
                try await make(change, on: stage)
            }
            let complaints = try await interference.run(id, on: stage) { [] }
            stage.onMoment = {}
            let revision = stage.store.world.deploymentGroups.values.first?.targetRevision
            guard case .s3(let location)? = revision else { return ["no revision"] }
            let wanted = stage.store.world.groups.values.first?.desiredCapacity ?? 0
            return complaints + Set(bare).map { "\($0) served with nothing on it" }
                + complaintsAboutInstances(stage, wanted, location.key)
        }

        /// An instance on which a deployment failed or was stopped stays as it is, as on AWS, until the next one.
        private func complaintsAboutInstances(_ stage: Stage, _ count: Int, _ key: String) -> [String] {
            let excused = stage.deployments.contains { deployment in
                deployment.request.move == nil && deployment.targets.contains { $0.status != .succeeded }
            }
            let found = stage.complaintsAboutScaling(size: count, on: key)
            return excused ? found.filter { $0.contains("instances") || $0.contains("two deployments") } : found
        }

        private func make(_ change: Change, on stage: Stage) async throws {
            let live = stage.liveInstances
            switch change {
            case .scale(let count): try await stage.scale(to: count)
            case .lose(let place) where place < live.count:
                let name = live[place].containerName(prefix: stage.store.world.containerPrefix)
                stage.engine.exitInstance(named: name)
            case .end(let place) where place < live.count: try await stage.end(live[place].id)
            case .lose, .end: break
            }
        }

        private func failScripts(on stage: Stage) {
            guard let failing else { return }
            let left = Mutex(failing.count)
            stage.engine.answerCommands { _, command in
                guard command.environment["LIFECYCLE_EVENT"] == failing.event else { return .init(.exited(code: 0)) }
                let isBad = left.withLock { left in
                    left -= 1
                    return left >= 0
                }
                return .init(.exited(code: isBad ? 1 : 0))
            }
        }
    }
}
