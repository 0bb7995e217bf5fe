import Domain
import Foundation
import Store
import TestKit
import Testing

/// In-place deployments in which scripts fail, instances are stopped and the process dies at random.
@Suite("CodeDeploy on instances goes wrong at random")
struct InstanceDeploymentSafetyTests {
    @Test("never more instances are out than the configuration allows, and every target is accounted for")
    func isSafe() async throws {
        for seed in Seeds.fixed(3, 8_724_115_190_552_671_843, 1_250_377_018_934_772_015) {
            var random = SeededGenerator(seed: seed)
            for round in 0..<12 {
                let trial = Trial(using: &random)
                let complaints = try await trial.run()
                #expect(complaints.isEmpty, "seed \(seed), round \(round), \(trial): \(complaints)")
            }
        }
    }

    struct Trial: CustomStringConvertible {
        let size: Int
        let hosts: HealthyHosts
        /// Instances, by their place, on which the script of that event fails.
        let failing: [Int: String]
        let interference: Interference

        init(using random: inout SeededGenerator) {
            size = Int.random(in: 1...5, using: &random)
            hosts =
                switch Int.random(in: 0...2, using: &random) {
                case 0: .init(.count, Int.random(in: 0..<size, using: &random))
                case 1: .init(.percent, Int.random(in: 0...99, using: &random))
                default: .init(.concurrency, 1)
                }
            var failing: [Int: String] = [:]
            for place in 0..<size where Int.random(in: 0...3, using: &random) == 0 {
                failing[place] = ["BeforeInstall", "AfterInstall", "ApplicationStart", "ValidateService"]
                    .randomElement(using: &random)
            }
            self.failing = failing
            interference = Interference(looks: 30, moments: 80, using: &random)
        }

        var description: String {
            "size \(size) \(hosts) failing \(failing) \(interference)"
        }

        func run() async throws -> [String] {
            let stage = try Stage()
            try await stage.prepareSite(hosts, size: size)
            let names = stage.engine.runningInstances
            let id = try await stage.deployRevision("r2")
            let failing = failing
            stage.engine.answerCommands { name, command in
                let event = names.firstIndex(of: name).flatMap { failing[$0] }
                let isBad =
                    command.environment["DEPLOYMENT_ID"] == id
                    && command.environment["LIFECYCLE_EVENT"] == event
                return CommandResult(.exited(code: isBad ? 1 : 0))
            }
            let budget = HostRule(hosts, total: size).budget
            let complaints = try await interference.run(id, on: stage) {
                // Whatever deployment is under way, that which goes back included.
                let out = size - stage.registeredInstances.count
                return out > budget ? ["\(out) out"] : []
            }
            return complaints + complaintsAboutTheEnd(stage, id)
        }

        private func complaintsAboutTheEnd(_ stage: Stage, _ id: String) -> [String] {
            var found: [String] = []
            for deployment in stage.deployments {
                let statuses = deployment.targets.map(\.status)
                let well = statuses.count { $0 == .succeeded }
                let rule = HostRule(deployment.request.rule.healthyHosts, total: max(1, statuses.count))
                if deployment.status == .succeeded, !rule.isSuccess(succeeded: well) {
                    found.append("too few are well")
                }
            }
            let instances = Set(stage.store.world.registrations.values.map(\.targetID))
            if stage.store.world.registrations.count != instances.count { found.append("registered twice") }
            if stage.deployment(id)?.targets.allSatisfy({ $0.status == .succeeded }) == true, instances.count != size {
                found.append("an instance is out of the load balancer")
            }
            return found
        }
    }
}
