import Domain
import Foundation
import Store
import TestKit
import Testing

@Suite("Deployments of CodeDeploy are stopped at each lifecycle event")
struct StopDeploymentTests {
    enum Kind: CaseIterable {
        case inPlace, discovered, copied, tasks

        var events: [CodeDeployment.LifecycleEvent.Name] {
            switch self {
            case .inPlace: .inPlaceBehindLoadBalancer
            case .discovered, .copied: .green + .blocking
            case .tasks: .tasks
            }
        }
    }

    @Test("it is stopped and says so, goes back where it shall, and as many serve as before", arguments: Kind.allCases)
    func stops(kind: Kind) async throws {
        for event in kind.events {
            for rollsBack in [true, false] {
                let complaints = try await stop(kind, at: event, rollsBack: rollsBack)
                #expect(complaints.isEmpty, "\(event), rollback \(rollsBack): \(complaints)")
            }
        }
    }

    private func stop(
        _ kind: Kind, at event: CodeDeployment.LifecycleEvent.Name, rollsBack: Bool
    ) async throws -> [String] {
        let stage = try Stage()
        let id = try await begin(kind, on: stage)
        let before = stage.registeredInstances
        var isThere = false
        _ = await stage.run(until: { world in
            let targets = world.codeDeployments[id]?.targets ?? []
            isThere = targets.contains { $0.current?.name == event && $0.hasBegun }
            return isThere
        })
        guard isThere else { return ["never came to \(event)"] }
        try await stage.stopDeployment(id, rollsBack: rollsBack)
        guard await stage.run(rounds: 1_000), let deployment = stage.deployment(id) else { return ["does not end"] }
        var found = stage.complaintsAboutDeployments(id)
        if deployment.status != .stopped { found.append("it is \(deployment.status)") }
        if deployment.outcome?.code != "MANUAL_STOP" {
            found.append("it says \(String(describing: deployment.outcome))")
        }
        let rollbacks = stage.deployments.filter { $0.request.undoes == id }.map(\.status)
        if rollbacks != (rollsBack ? [.succeeded] : []) { found.append("rollbacks \(rollbacks)") }
        switch kind {
        case .inPlace:
            // What is stopped on its way stays out of the load balancer, as on AWS, until something is deployed to it.
            if rollsBack, stage.registeredInstances != before { found.append("\(stage.registeredInstances)") }
        case .discovered: found += stage.complaintsAboutFleets(id, blue: before, kind: .discovered)
        case .copied: found += stage.complaintsAboutFleets(id, blue: before, kind: .copied)
        case .tasks: found += stage.complaintsAboutService(id, size: 2)
        }
        return found
    }

    /// - Returns: the deployment's id; nothing of it is done yet.
    private func begin(_ kind: Kind, on stage: Stage) async throws -> String {
        switch kind {
        case .inPlace:
            try await stage.prepareSite(.init(.concurrency, 1), scriptsAt: ["BeforeAllowTraffic", "AfterAllowTraffic"])
            stage.dataPlane.delayHealth()
            return try await stage.deployRevision("r2")
        case .discovered, .copied:
            let green: GreenFleet = kind == .copied ? .copied : .discovered
            try await stage.prepareFleets(green, waits: false)
            stage.dataPlane.delayHealth()
            return try await stage.deployToGreen(green)
        case .tasks:
            try await stage.prepareService(.canary(percent: 10, minutes: 5))
            return try await stage.deployService()
        }
    }
}

extension CodeDeployment.Target {
    /// An event of it is under way, or the one before it is over.
    fileprivate var hasBegun: Bool {
        guard let current else { return false }
        return current.status == .inProgress || current.name == events.first?.name
            || events.contains { $0.status == .succeeded }
    }
}
