import Store
import TestKit
import Testing

@testable import Domain

/// Deployments of services with faults drawn at random: whatever goes wrong, no strategy breaks its promise.
@Suite("Deployments of containers go wrong at random")
struct ContainerSafetyTests {
    enum Trouble: CaseIterable {
        case none, exits, sick, doesNotStart, stopped, overtaken, killed
    }

    @Test(
        "as many healthy tasks serve as were promised, one revision serves in the end, every container is accounted for",
        arguments: [DeploymentRules.Strategy.rolling, .blueGreen, .linear, .canary])
    func isSafe(strategy: DeploymentRules.Strategy) async throws {
        for seed in Seeds.fixed(2, 5_112_903_345_501, 13_950_016_643_728_115_003) {
            var random = SeededGenerator(seed: seed)
            for round in 0..<4 {
                let trial = Trial(strategy, using: &random)
                let complaints = try await trial.run()
                #expect(complaints.isEmpty, "seed \(seed), round \(round), \(trial): \(complaints)")
            }
        }
    }

    struct Trial: CustomStringConvertible {
        let rules: DeploymentRules
        let size: Int
        let trouble: Trouble
        /// Looks until it begins.
        let troubleAt: Int
        let deathAt: Int?

        init(_ strategy: DeploymentRules.Strategy, using random: inout SeededGenerator) {
            var rules = DeploymentRules()
            rules.strategy = strategy
            rules.circuitBreaker = .init(isEnabled: true, rollsBack: true)
            if strategy == .rolling {
                rules.minimumHealthyPercent = [0, 50, 75, 100].randomElement(using: &random) ?? 100
                rules.maximumPercent = [125, 150, 200].randomElement(using: &random) ?? 200
            }
            self.rules = rules
            size = Int.random(in: 1...5, using: &random)
            trouble = Trouble.allCases.randomElement(using: &random) ?? .none
            troubleAt = Int.random(in: 0...40, using: &random)
            deathAt = Bool.random(using: &random) ? Int.random(in: 1...80, using: &random) : nil
        }

        var description: String {
            "\(rules.strategy) \(rules.minimumHealthyPercent)-\(rules.maximumPercent) size \(size) \(trouble) at "
                + "\(troubleAt) death \(String(describing: deathAt))"
        }

        /// How many tasks must serve at every moment. One that is killed from outside counts against it.
        private var promised: Int {
            if trouble == .killed { return 0 }
            return rules.strategy == .rolling ? (size * rules.minimumHealthyPercent + 99) / 100 : size
        }

        /// How many tasks may there be at most that are not on their way out. Blue and green are both whole.
        private var most: Int { rules.strategy == .rolling ? max(1, size * rules.maximumPercent / 100) : 2 * size }

        func run() async throws -> [String] {
            let stage = try Stage()
            try await stage.prepareCluster()
            try await stage.createService(rules, count: size)
            guard await stage.run() else { return ["the first deployment does not end"] }
            // A maximum that leaves no room for one more task, and a minimum that gives none up, cannot move.
            let least = (size * rules.minimumHealthyPercent + 99) / 100
            let canMove = rules.strategy != .rolling || most > size || least < size
            if trouble == .exits { stage.engine.exitOnStart(ofImage: "v2") }
            if trouble == .doesNotStart { stage.engine.failStart(ofImage: "v2", with: .init(.refused, "no room")) }
            try await stage.update(to: "v2")
            stage.die(at: deathAt)
            var looks = 0
            var complaints: [String] = []
            let watch = { (world: World) in
                if stage.serving < promised { complaints.append("\(stage.serving) serve at look \(looks)") }
                let started = world.tasks.values.count(where: \.isWanted)
                if started > most { complaints.append("\(started) tasks at look \(looks)") }
                complaints += Self.complaintsAboutWeights(stage) + stage.strayContainers
                looks += 1
            }
            _ = await stage.run(until: { world in
                watch(world)
                return looks > troubleAt
            })
            try await cause(on: stage)
            let isOver = await stage.run(
                until: { world in
                    watch(world)
                    return false
                }, rounds: 2_000)
            if !isOver { complaints.append("does not end") }
            return complaints + (canMove ? complaintsAboutTheEnd(stage) : [])
        }

        private func cause(on stage: Stage) async throws {
            let open = stage.store.world.serviceDeployments.values.first(where: \.isUnfinished)
            switch trouble {
            case .none, .exits, .doesNotStart: return
            case .sick: if open != nil, stage.runningTasks["v2"] == nil { stage.sickenTasks(of: "v2") }
            case .overtaken:
                stage.die(at: nil)
                try await stage.update(to: "bad")
            case .killed:
                if let victim = stage.engine.runningInstances.first {
                    stage.engine.exitInstance(named: victim, code: 137)
                }
            case .stopped:
                guard let open, open.status == .inProgress, !open.isCleaningUp else { return }
                stage.die(at: nil)
                _ = try await stage.store.commit { transaction throws(Fault) in
                    try transaction.stopServiceDeployment(open.id, rollsBack: true, in: open.scope)
                }
            }
        }

        private static func complaintsAboutWeights(_ stage: Stage) -> [String] {
            guard let listener = stage.store.world.listeners.values.first(where: { $0.port == 80 }),
                case .forward(let groups, _) = listener.defaultAction
            else { return ["production forwards nowhere"] }
            let sum = groups.map(\.weight).reduce(0, +)
            let isWhole = groups.count == 1 ? [1, 100, 999].contains(sum) : [100, 999].contains(sum)
            return isWhole && groups.count <= 2 ? [] : ["weights \(groups.map(\.weight))"]
        }

        private func complaintsAboutTheEnd(_ stage: Stage) -> [String] {
            let world = stage.store.world
            var found: [String] = []
            if !stage.containersMatch { found.append("containers \(stage.engine.runningInstances)") }
            if world.serviceDeployments.values.contains(where: \.isUnfinished), trouble != .sick {
                found.append("a deployment is unfinished")
            }
            if world.tasks.values.contains(where: { $0.status != .running && $0.status != .stopped }) {
                found.append("a task is on its way")
            }
            let running = stage.runningTasks
            if trouble != .sick, running.count != 1 || running.values.first != size { found.append("\(running) run") }
            if stage.serving < size, trouble != .sick { found.append("\(stage.serving) serve") }
            if trouble == .none, running["v2"] != size { found.append("the new version does not run") }
            if [.exits, .doesNotStart].contains(trouble), running["v1"] != size {
                found.append("the old version does not run")
            }
            if world.taskSets.count != 1, trouble != .sick { found.append("\(world.taskSets.count) task sets") }
            return found
        }
    }
}
