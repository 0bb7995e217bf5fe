import Domain
import Store
import TestKit
import Testing

/// Deployments with faults drawn at random: whatever goes wrong, no policy breaks its promise.
@Suite("Deployments go wrong at random")
struct SafetyTests {
    typealias Policy = EnvironmentOperation.Policy

    enum Trouble: CaseIterable {
        case none, exits, sick, doesNotStart, exitsLater, oldDies
    }

    @Test(
        "capacity stays what the policy promises, every container is accounted for, the end is right",
        arguments: Policy.allCases)
    func isSafe(policy: Policy) async throws {
        for seed in Seeds.fixed(1, 17_851_132_763_181_949_531, 10_145_477_420_800_227_401) {
            var random = SeededGenerator(seed: seed)
            for round in 0..<10 {
                let trial = Trial(policy, using: &random)
                let complaints = try await trial.run()
                #expect(complaints.isEmpty, "seed \(seed), round \(round), \(trial): \(complaints)")
            }
        }
    }

    struct Trial: CustomStringConvertible {
        let policy: Policy
        let size: Int
        let batch: Int
        let trouble: Trouble
        /// Looks until it begins.
        let troubleAt: Int
        let abortAt: Int?
        let deathAt: Int?

        init(_ policy: Policy, using random: inout SeededGenerator) {
            self.policy = policy
            size = Int.random(in: 1...5, using: &random)
            batch = Int.random(in: 1...3, using: &random)
            trouble = Trouble.allCases.randomElement(using: &random) ?? .none
            troubleAt = Int.random(in: 0...20, using: &random)
            abortAt = Int.random(in: 0...3, using: &random) == 0 ? Int.random(in: 0...20, using: &random) : nil
            deathAt = Bool.random(using: &random) ? Int.random(in: 1...60, using: &random) : nil
        }

        var description: String {
            "\(policy) size \(size) batch \(batch) \(trouble) at \(troubleAt) abort \(String(describing: abortAt)) "
                + "death \(String(describing: deathAt))"
        }

        /// How many instances must serve at every moment. An instance that dies by itself counts against it.
        private var promised: Int {
            let base =
                switch policy {
                case .rolling: max(0, size - batch)
                case .allAtOnce, .rollingWithAdditionalBatch, .immutable, .trafficSplitting: size
                }
            return trouble == .oldDies || trouble == .exitsLater ? 0 : base
        }

        func run() async throws -> [String] {
            let stage = try Stage()
            try await stage.prepare(policy, size: size, batch: batch)
            try await stage.deploy("v2", to: "shop-blue")
            stage.die(at: deathAt)
            var looks = 0
            var complaints: [String] = []
            var isAborted = false
            while true {
                let next = [abortAt, troubleAt].compactMap { $0 }.filter { $0 >= looks }.min()
                let ended = await stage.run(
                    until: { _ in
                        let serving = ((try? stage.serving("shop-blue")) ?? [:]).values.reduce(0, +)
                        if serving < promised { complaints.append("\(serving) serve at look \(looks)") }
                        looks += 1
                        return next.map { looks > $0 } ?? false
                    }, rounds: 3_000)
                if next == nil {
                    if !ended { complaints.append("does not end") }
                    break
                }
                if looks > troubleAt { try cause(on: stage) }
                if let abortAt, looks > abortAt, !isAborted {
                    isAborted = true
                    stage.die(at: nil)
                    do { try await stage.abort("shop-blue") } catch is Fault {}
                }
            }
            return try complaints + complaintsAboutTheEnd(stage)
        }

        private func cause(on stage: Stage) throws {
            let image = try stage.image(of: "v2")
            switch trouble {
            case .none: break
            case .exits: stage.engine.exitOnStart(ofImage: image)
            case .doesNotStart: stage.engine.failStart(ofImage: image, with: .init(.failed, "no room"))
            case .sick: if stage.engine.runningImages.contains(image) == false { try stage.sicken("v2") }
            case .exitsLater, .oldDies:
                let wanted = trouble == .oldDies ? try stage.image(of: "v1") : image
                let victim = stage.engine.runningInstances.first {
                    stage.engine.specification(ofInstance: $0)?.image == wanted
                }
                if let victim { stage.engine.exitInstance(named: victim, code: 137) }
            }
        }

        private func complaintsAboutTheEnd(_ stage: Stage) throws -> [String] {
            let world = stage.store.world
            let environment = try stage.environment("shop-blue")
            let live = world.liveInstances(of: environment.id)
            var found: [String] = []
            let expected = live.map { $0.containerName(prefix: world.containerPrefix) }.sorted()
            if stage.engine.runningInstances != expected { found.append("containers \(stage.engine.runningInstances)") }
            if environment.status != .ready { found.append("status \(environment.status)") }
            if live.count != size { found.append("\(live.count) instances") }
            if live.contains(where: { $0.staged != nil }) { found.append("something is staged") }
            if world.groups.count != 1 || world.targetGroups.count != 1 { found.append("temporary groups are left") }
            if world.operations.values.contains(where: \.isUnfinished) { found.append("an operation is unfinished") }
            if environment.versionLabel == "v2" {
                if live.contains(where: { $0.launch.versionLabel != "v2" }) { found.append("v1 runs after a success") }
            } else if policy != .rolling && policy != .rollingWithAdditionalBatch && trouble != .oldDies,
                live.contains(where: { $0.launch.versionLabel != "v1" })
            {
                found.append("v2 runs after a failure")
            }
            if try stage.serving("shop-blue").values.reduce(0, +) != size, trouble != .none {
                if environment.versionLabel == "v1" { found.append("serving \(try stage.serving("shop-blue"))") }
            }
            return found
        }
    }
}
