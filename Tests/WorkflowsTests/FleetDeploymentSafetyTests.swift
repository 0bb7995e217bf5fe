import Domain
import Foundation
import Store
import Synchronization
import TestKit
import Testing

/// Deployments to a second fleet in which scripts fail, people stop or forget to go on, and the process dies at random.
@Suite("CodeDeploy on a second fleet goes wrong at random")
struct FleetDeploymentSafetyTests {
    @Test(
        "as many instances serve as were promised, one fleet is left at the end, and every container is accounted for")
    func isSafe() async throws {
        for seed in Seeds.fixed(7, 3_370_981_203_112_077_421, 11_893_004_617_205_550_139) {
            var random = SeededGenerator(seed: seed)
            for round in 0..<10 {
                let trial = Trial(using: &random)
                let complaints = try await trial.run()
                #expect(complaints.isEmpty, "seed \(seed), round \(round), \(trial): \(complaints)")
            }
        }
    }

    struct Trial: CustomStringConvertible {
        let kind: GreenFleet
        let size: Int
        let hosts: HealthyHosts
        /// The event whose script fails on so many instances.
        let failing: (event: String, count: Int)?
        /// Whether somebody continues it; nil: nobody has to.
        let continues: Bool?
        let interference: Interference

        init(using random: inout SeededGenerator) {
            kind = GreenFleet.allCases.randomElement(using: &random) ?? .copied
            size = Int.random(in: 1...3, using: &random)
            hosts =
                Bool.random(using: &random)
                ? .init(.count, Int.random(in: 0..<size, using: &random)) : .init(.concurrency, 1)
            let events = ["BeforeInstall", "ValidateService", "BeforeAllowTraffic", "AfterAllowTraffic"]
            let event = events.randomElement(using: &random) ?? ""
            let count = Int.random(in: 1...size, using: &random)
            failing = Bool.random(using: &random) ? (event, count) : nil
            continues = [nil, true, false].randomElement(using: &random) ?? nil
            interference = Interference(looks: 60, moments: 120, using: &random)
        }

        var description: String {
            "\(kind) size \(size) \(hosts) failing \(String(describing: failing)) "
                + "continues \(String(describing: continues)) \(interference)"
        }

        func run() async throws -> [String] {
            let stage = try Stage()
            try await stage.prepareFleets(kind, size: size, hosts: hosts, waits: continues != nil)
            let blue = stage.registeredInstances
            stage.dataPlane.delayHealth()
            failScripts(on: stage)
            let id = try await stage.deployToGreen(kind)
            if continues == true {
                _ = await stage.run(until: {
                    $0.codeDeployments[id].map { $0.phase == .ready || !$0.isUnfinished } ?? true
                })
                do { try await stage.continueDeployment(id) } catch is Fault {}
            }
            let promised = max(1, min(size, HostRule(hosts, total: size).minimum))
            let complaints = try await interference.run(id, on: stage) {
                let serving = stage.servingInstances.count
                let isBlueAlone = stage.deployment(id)?.phase.isBeforeTraffic ?? true
                return serving < (isBlueAlone ? size : promised) ? ["\(serving) serve"] : []
            }
            return complaints + stage.complaintsAboutFleets(id, blue: blue, kind: kind)
        }

        private func failScripts(on stage: Stage) {
            guard let failing else { return }
            let hit = Mutex<Set<String>>([])
            stage.engine.answerCommands { name, command in
                guard command.environment["LIFECYCLE_EVENT"] == failing.event else { return .init(.exited(code: 0)) }
                let isBad = hit.withLock { hit in
                    if hit.count < failing.count { hit.insert(name) }
                    return hit.contains(name)
                }
                return .init(.exited(code: isBad ? 1 : 0))
            }
        }
    }
}

extension CodeDeployment.Phase {
    fileprivate var isBeforeTraffic: Bool {
        switch self {
        case .created, .queued, .provisioning, .deploying, .ready: true
        case .rerouting, .waiting, .retiring, .unwinding, .finished: false
        }
    }
}
