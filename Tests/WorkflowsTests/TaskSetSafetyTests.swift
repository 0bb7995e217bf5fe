import Store
import TestKit
import Testing

@testable import Domain

/// What a controller of someone else's does with task sets, drawn at random, with tasks that die and a process that
/// does: each set has its share of the service's tasks, and every container is accounted for.
@Suite("Task sets are changed at random")
struct TaskSetSafetyTests {
    enum Act: CaseIterable {
        case create, scale, makePrimary, delete, resize, killTask, die
    }

    @Test("every set comes to its share of the tasks, none has more on the way, and nothing stays of one that is gone")
    func isSafe() async throws {
        for seed in Seeds.fixed(3, 4_611_686_018_427_387_903) {
            var random = SeededGenerator(seed: seed)
            let complaints = try await trial(using: &random)
            #expect(complaints.isEmpty, "seed \(seed): \(complaints)")
        }
    }

    private func trial(using random: inout SeededGenerator) async throws -> [String] {
        let stage = try Stage()
        try await stage.prepareCluster()
        try await stage.createService(count: 3, controller: .external)
        var complaints: [String] = []
        for number in 1...18 {
            let act = Act.allCases.randomElement(using: &random) ?? .create
            let before = ceilings(stage)
            try await perform(act, on: stage, using: &random)
            let allowed = before.merging(ceilings(stage), uniquingKeysWith: max)
            let rests = Int.random(in: 0...12, using: &random)
            var looks = 0
            let isQuiet = await stage.run(until: { world in
                complaints += excess(in: world, over: allowed).map { "\($0) after \(act), the act \(number)" }
                complaints += stage.strayContainers
                looks += 1
                return looks > rests
            })
            if !isQuiet { complaints.append("no end after \(act), the act \(number)") }
        }
        if await !stage.run() { complaints.append("no end") }
        complaints += shortfall(stage)
        try await removeAll(from: stage)
        if await !stage.run() { complaints.append("no end after all were deleted") }
        let world = stage.store.world
        if !world.taskSets.isEmpty || !world.registrations.isEmpty || !stage.engine.runningInstances.isEmpty {
            complaints.append("left: \(world.taskSets.keys) \(world.registrations.keys)")
        }
        return complaints
    }

    /// The service's sets that are not on their way out, in an order that does not change from run to run.
    private func sets(_ stage: Stage) throws -> [TaskSet] {
        stage.store.world.taskSets(of: try stage.service).filter { $0.status != .draining }
    }

    private func perform(_ act: Act, on stage: Stage, using random: inout SeededGenerator) async throws {
        let set = try sets(stage).randomElement(using: &random)
        let percent = Double([0, 10, 33, 50, 100].randomElement(using: &random) ?? 100)
        let image = Bool.random(using: &random) ? "v1" : "v2"
        let count = Int.random(in: 0...5, using: &random)
        switch (act, set) {
        case (.create, _): if try sets(stage).count < 4 { _ = try await stage.addTaskSet(of: image, scale: percent) }
        case (.resize, _): try await stage.update(count: count)
        case (.die, _): stage.die(at: count * 4 + 1)
        case (.killTask, _):
            if let victim = stage.engine.runningInstances.randomElement(using: &random) {
                stage.engine.exitInstance(named: victim, code: 137)
            }
        case (.scale, let set?):
            try await change(stage) { transaction throws(Fault) in _ = try transaction.scale(set, to: percent) }
        case (.makePrimary, let set?):
            try await change(stage) { transaction throws(Fault) in _ = try transaction.updateServicePrimaryTaskSet(set)
            }
        case (.delete, let set?):
            try await change(stage) { transaction throws(Fault) in
                _ = try transaction.deleteTaskSet(set, isForced: true)
            }
        case (.scale, nil), (.makePrimary, nil), (.delete, nil): return
        }
    }

    private func change(
        _ stage: Stage, _ body: @Sendable (inout Transaction) throws(Fault) -> Void
    ) async throws {
        try await stage.store.commit { transaction throws(Fault) in try body(&transaction) }
    }

    private func removeAll(from stage: Stage) async throws {
        for set in try sets(stage) {
            try await change(stage) { transaction throws(Fault) in
                _ = try transaction.deleteTaskSet(set, isForced: true)
            }
        }
    }

    private func ceilings(_ stage: Stage) -> [String: Int] {
        stage.store.world.taskSets.mapValues(\.desiredCount)
    }

    private func excess(in world: World, over allowed: [String: Int]) -> [String] {
        world.taskSets.values.compactMap { set in
            let wanted = world.tasks(of: set).count(where: \.isWanted)
            return wanted > allowed[set.id, default: set.desiredCount] ? "\(set.name) has \(wanted) tasks" : nil
        }
    }

    /// Nothing is under way any more: each has exactly what its scale says.
    private func shortfall(_ stage: Stage) -> [String] {
        let world = stage.store.world
        guard let service = world.services.values.first else { return ["the service is gone"] }
        var found: [String] = stage.containersMatch ? [] : ["containers \(stage.engine.runningInstances)"]
        for set in world.taskSets.values {
            let share = Int((Double(service.desiredCount) * set.scale / 100).rounded(.up))
            let running = world.tasks(of: set).count { $0.status == .running }
            if running != share || !set.isStable { found.append("\(set.name) runs \(running) of \(share)") }
        }
        let running = world.tasks.values.count { $0.status == .running }
        if world.registrations.count != running { found.append("\(world.registrations.count) targets for \(running)") }
        return found
    }
}
