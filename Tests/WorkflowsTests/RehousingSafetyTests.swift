import Domain
import Routing
import Store
import Routing
import TestKit
import Testing

/// Changes of the environment's type with faults drawn at random: whatever goes wrong, clients reach it, and nothing of
/// what it was reached by before is left.
@Suite("Changes of an environment's type go wrong at random")
struct RehousingSafetyTests {
    enum Trouble: CaseIterable {
        case none, sick, dies
    }

    @Test("an environment is always reached by its name, and ends whole")
    func isSafe() async throws {
        for seed in Seeds.fixed(3, 4_611_686_018_427_387_905, 9_223_372_036_854_775_811) {
            var random = SeededGenerator(seed: seed)
            for round in 0..<5 {
                let trial = Trial(using: &random)
                let complaints = try await trial.run()
                #expect(complaints.isEmpty, "seed \(seed), round \(round), \(trial): \(complaints)")
            }
        }
    }

    struct Change {
        let isSingle: Bool
        let deploys: Bool
        let trouble: Trouble
        /// Looks until it begins.
        let troubleAt: Int
        let deathAt: Int?
        let abortAt: Int?
    }

    struct Trial: CustomStringConvertible {
        let startsSingle: Bool
        let size: Int
        let policy: EnvironmentOperation.Policy
        let changes: [Change]

        init(using random: inout SeededGenerator) {
            startsSingle = Bool.random(using: &random)
            size = Int.random(in: 1...3, using: &random)
            let policies = EnvironmentOperation.Policy.allCases.filter { $0 != .trafficSplitting }
            policy = policies.randomElement(using: &random) ?? .allAtOnce
            var isSingle = startsSingle
            changes = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                isSingle.toggle()
                return Change(
                    isSingle: isSingle, deploys: Bool.random(using: &random),
                    trouble: Trouble.allCases.randomElement(using: &random) ?? .none,
                    troubleAt: Int.random(in: 0...12, using: &random),
                    deathAt: Bool.random(using: &random) ? Int.random(in: 1...40, using: &random) : nil,
                    abortAt: Int.random(in: 0...3, using: &random) == 0 ? Int.random(in: 0...12, using: &random) : nil)
            }
        }

        var description: String { "single \(startsSingle) size \(size) \(policy) \(changes)" }

        func run() async throws -> [String] {
            let stage = try Stage()
            try await stage.makeShop(versions: ["v1", "v2"])
            try await stage.create(
                "shop-blue", size: size,
                options: options(policy) + [environmentType(startsSingle ? "SingleInstance" : "LoadBalanced")])
            var complaints: [String] = await stage.run() ? [] : ["does not launch"]
            for change in changes {
                complaints += try await perform(change, on: stage)
                complaints += try complaintsAboutTheEnd(stage)
            }
            return complaints
        }

        private func perform(_ change: Change, on stage: Stage) async throws -> [String] {
            let type = environmentType(change.isSingle ? "SingleInstance" : "LoadBalanced")
            let environment = try stage.environment("shop-blue")
            try await stage.store.commit { transaction throws(Fault) in
                _ = try transaction.update(
                    environment,
                    with: EnvironmentUpdate(versionLabel: change.deploys ? "v2" : nil, options: [type]),
                    requestID: "request-change")
            }
            stage.die(at: change.deathAt)
            var looks = 0
            var complaints: [String] = []
            // Nothing is promised where all instances are updated at once, one alone is a batch, or some fail.
            let isWholeBatch = policy == .allAtOnce || policy == .rolling && !change.isSingle
            let isReached = change.trouble == .none && !(change.deploys && isWholeBatch)
            for instant in Set([change.troubleAt, change.abortAt].compactMap(\.self)).sorted() + [Int.max] {
                let ended = await stage.run(
                    until: { _ in
                        let reached = (try? stage.reached("shop-blue")) ?? 0
                        if isReached, reached < 1 { complaints.append("nothing is reached at look \(looks)") }
                        looks += 1
                        return looks > instant
                    }, rounds: 3_000)
                if instant == .max {
                    if !ended { complaints.append("does not end") }
                } else {
                    if looks > change.troubleAt { try cause(change.trouble, on: stage) }
                    if change.abortAt == instant { await abort(stage) }
                }
            }
            stage.die(at: nil)
            stage.dataPlane.fail(hosts: [])
            if !(await stage.run()) { complaints.append("does not come to rest") }
            return complaints
        }

        /// Not everything can be given up at every moment.
        private func abort(_ stage: Stage) async {
            stage.die(at: nil)
            do { try await stage.abort("shop-blue") } catch {}
        }

        private func cause(_ trouble: Trouble, on stage: Stage) throws {
            switch trouble {
            case .none: break
            case .sick: try stage.sicken("v1")
            case .dies:
                if let victim = stage.engine.runningInstances.first {
                    stage.engine.exitInstance(named: victim, code: 137)
                }
            }
        }

        private func complaintsAboutTheEnd(_ stage: Stage) throws -> [String] {
            let world = stage.store.world
            let environment = try stage.environment("shop-blue")
            let isSingle = environment.configuration.isSingleInstance
            let live = world.liveInstances(of: environment.id)
            var found: [String] = []
            let expected = live.map { $0.containerName(prefix: world.containerPrefix) }.sorted()
            if stage.engine.runningInstances != expected { found.append("containers \(stage.engine.runningInstances)") }
            if environment.status != .ready { found.append("status \(environment.status)") }
            if live.count != (isSingle ? 1 : size) { found.append("\(live.count) instances, single \(isSingle)") }
            let shown = world.loadBalancers.values.count { $0.scope == stage.scope }
            if shown != (isSingle ? 0 : 1) { found.append("\(shown) load balancers, single \(isSingle)") }
            let counts = [
                world.loadBalancers.count, world.targetGroups.count, world.listeners.count, world.groups.count,
            ]
            if counts != [1, 1, 1, 1] { found.append("what it was reached by is left: \(counts)") }
            if world.registrations.count != live.count { found.append("\(world.registrations.count) registrations") }
            if world.operations.values.contains(where: \.isUnfinished) { found.append("an operation is unfinished") }
            let reached = try stage.reached("shop-blue")
            if reached != live.count { found.append("reached \(reached)") }
            return found
        }
    }
}

extension Stage {
    /// Instances that a request to the environment's name may reach, by the data plane's table.
    fileprivate func reached(_ name: String) throws -> Int {
        let table = dataPlane.table
        guard let balancer = table.hosts[try environment(name).cname].flatMap({ table.loadBalancers[$0] }),
            let listener = balancer.listeners.first, case .forward(let groups, _) = listener.action
        else { return 0 }
        let targets = groups.filter { $0.weight > 0 }.flatMap { table.targetGroups[$0.targetGroup]?.targets ?? [] }
        return targets.map(\.host).count { dataPlane.isWell(host: $0) && engine.image(atHost: $0) != nil }
    }
}
