import Domain
import Store
import TestKit
import Testing

/// Rolling configuration updates with faults drawn at random: never fewer serve than promised, and the end is right.
@Suite("Rolling configuration updates go wrong at random")
struct RollingUpdateSafetyTests {
    enum Trouble: CaseIterable {
        case none, exits, sick, doesNotStart, oldDies
    }

    @Test(
        "what is promised holds at every moment, and nothing is left over",
        arguments: Seeds.fixed(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24))
    func isSafe(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let trial = Trial(using: &random)
        let complaints = try await trial.run()
        #expect(complaints.isEmpty, "seed \(seed), \(trial): \(complaints)")
    }

    struct Trial: CustomStringConvertible {
        let size: Int
        let batch: Int
        let inService: Int
        let type: String
        let trouble: Trouble
        let troubleAt: Int
        let abortAt: Int?
        let deathAt: Int?

        init(using random: inout SeededGenerator) {
            size = Int.random(in: 1...5, using: &random)
            batch = Int.random(in: 1...3, using: &random)
            inService = Int.random(in: 0...size, using: &random)
            type = Bool.random(using: &random) ? "Health" : "Time"
            trouble = Trouble.allCases.randomElement(using: &random) ?? .none
            troubleAt = Int.random(in: 0...20, using: &random)
            abortAt = Int.random(in: 0...3, using: &random) == 0 ? Int.random(in: 0...20, using: &random) : nil
            deathAt = Bool.random(using: &random) ? Int.random(in: 1...60, using: &random) : nil
        }

        var description: String {
            "\(type) size \(size) batch \(batch) in service \(inService) \(trouble) at \(troubleAt) abort "
                + "\(String(describing: abortAt)) death \(String(describing: deathAt))"
        }

        /// By time nobody asks whether new instances are well, and an instance that dies by itself counts against it.
        private var promised: Int {
            if trouble == .oldDies || type == "Time" && trouble == .sick { return 0 }
            return min(inService, max(size, 4) - 1)
        }

        func run() async throws -> [String] {
            let stage = try Stage()
            try await stage.prepare(.allAtOnce, size: size)
            try await stage.replace(
                "shop-blue", by: "v2", rollingUpdate(type, batch: batch, inService: inService))
            stage.die(at: deathAt)
            var looks = 0
            var complaints: [String] = []
            for instant in [abortAt, troubleAt].compactMap(\.self).sorted() + [Int.max] {
                let ended = await stage.run(
                    until: { _ in
                        let serving = ((try? stage.serving("shop-blue")) ?? [:]).values.reduce(0, +)
                        if serving < promised { complaints.append("\(serving) serve at look \(looks)") }
                        looks += 1
                        return looks > instant
                    }, rounds: 3_000)
                if !ended { complaints.append("does not end") }
                if instant == troubleAt { try cause(on: stage) }
                if instant == abortAt {
                    stage.die(at: nil)
                    do { try await stage.abort("shop-blue") } catch is Fault {}
                }
            }
            return try complaints + complaintsAboutTheEnd(stage)
        }

        /// What has begun to serve is not made ill any more: it would serve no longer, through no fault of the update.
        private func cause(on stage: Stage) throws {
            let image = try stage.image(of: "v2")
            let hasBegun = stage.engine.runningImages.contains(image)
            switch trouble {
            case .none: break
            case .exits: stage.engine.exitOnStart(ofImage: image)
            case .doesNotStart: stage.engine.failStart(ofImage: image, with: .init(.failed, "no room"))
            case .sick: if !hasBegun { try stage.sicken("v2") }
            case .oldDies:
                let old = try stage.image(of: "v1")
                let victim = stage.engine.runningInstances.first {
                    stage.engine.specification(ofInstance: $0)?.image == old
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
            if world.groups.values.map(\.desiredCapacity) != [size] { found.append("the capacity is another") }
            if world.operations.values.contains(where: \.isUnfinished) { found.append("an operation is unfinished") }
            if live.contains(where: { $0.launch.versionLabel != environment.versionLabel }) {
                found.append("\(live.map(\.launch.versionLabel)) run after an update to \(environment.versionLabel)")
            }
            return found
        }
    }
}
