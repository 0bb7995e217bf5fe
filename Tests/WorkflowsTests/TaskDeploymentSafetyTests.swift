import Domain
import Foundation
import Store
import TestKit
import Testing

/// Deployments of a service in which tasks fail, people stop and the process dies at random.
@Suite("CodeDeploy on ECS goes wrong at random")
struct TaskDeploymentSafetyTests {
    @Test("weights always make 100, as many tasks serve as shall, one group is left, every task is accounted for")
    func isSafe() async throws {
        for seed in Seeds.fixed(5, 2_093_775_413_350_961_177, 13_940_118_526_034_482_001) {
            var random = SeededGenerator(seed: seed)
            for round in 0..<10 {
                let trial = Trial(using: &random)
                let complaints = try await trial.run()
                #expect(complaints.isEmpty, "seed \(seed), round \(round), \(trial): \(complaints)")
            }
        }
    }

    enum Trouble: CaseIterable {
        case none, exits, doesNotStart, sick, alarm
    }

    struct Trial: CustomStringConvertible {
        let shift: TrafficShift
        let size: Int
        let trouble: Trouble
        let interference: Interference

        init(using random: inout SeededGenerator) {
            shift =
                switch Int.random(in: 0...2, using: &random) {
                case 0: .allAtOnce
                case 1: .canary(percent: Int.random(in: 1...99, using: &random), minutes: 5)
                default: .linear(percent: Int.random(in: 10...60, using: &random), minutes: 1)
                }
            size = Int.random(in: 1...3, using: &random)
            trouble = Trouble.allCases.randomElement(using: &random) ?? .none
            interference = Interference(looks: 40, moments: 60, using: &random)
        }

        /// Of 100 for the replacement, at each step.
        private var shares: [Int] {
            switch shift {
            case .allAtOnce: [0, 100]
            case .canary(let percent, _): [0, percent, 100]
            case .linear(let percent, _): Array(stride(from: 0, to: 100, by: percent)) + [100]
            }
        }

        var description: String {
            "\(shift) size \(size) \(trouble) \(interference)"
        }

        func run() async throws -> [String] {
            let stage = try Stage()
            try await stage.prepareService(shift, size: size)
            try await cause(on: stage)
            let id = try await stage.deployService()
            let complaints = try await interference.run(id, on: stage) {
                let weights = stage.productionWeights
                let serving = stage.servingTasks
                let isSpread = weights == ["one": 1] || shares.contains(where: { weights.isSpread($0) })
                return (isSpread ? [] : ["weights \(weights)"]) + (serving < size ? ["\(serving) serve"] : [])
            }
            return complaints + stage.complaintsAboutService(id, size: size)
        }

        private func cause(on stage: Stage) async throws {
            switch trouble {
            case .none: break
            case .exits: stage.engine.exitOnStart(ofImage: "new")
            case .doesNotStart: stage.engine.failStart(ofImage: "new", with: .init(.failed, "no room"))
            case .sick: stage.dataPlane.fail { [engine = stage.engine] host in engine.image(atHost: host) == "new" }
            case .alarm:
                try await stage.store.commit { transaction in
                    for var group in transaction.world.deploymentGroups.values {
                        group.settings.alarms = .init(isEnabled: true, ignoresFailedPolls: false, names: ["errors"])
                        transaction.save(group)
                    }
                }
            }
        }
    }
}

extension [String: Int] {
    fileprivate func isSpread(_ share: Int) -> Bool {
        self["two", default: 0] == share && self["one", default: 0] == 100 - share
    }
}

extension Stage {
    /// Running tasks in groups that production's requests come to.
    fileprivate var servingTasks: Int {
        let world = store.world
        let groups = productionWeights.filter { $0.value > 0 }.keys
        let counts = groups.map { name in
            world.targetGroups.values.first { $0.name == name }.map { group in
                world.registrations(in: group).count { engine.image(atHost: $0.targetID) != nil }
            } ?? 0
        }
        return counts.min() ?? 0
    }
}
