import Domain
import Foundation
import Store
import TestKit

/// What the tests of instances that Auto Scaling launches and ends tell in one line.
extension Stage {
    /// An Auto Scaling group of that size behind a load balancer, with the revision r1 in place on each instance.
    func prepareScalingSite(_ size: Int = 2, change: (inout DeploymentGroup.Settings) -> Void = { _ in }) async throws {
        try await prepareFleets(.copied, size: size, hosts: .init(.concurrency, 1))
        let (scope, group) = (scope, store.world.deploymentGroups.values.first)
        guard let group else { return }
        var settings = group.settings
        settings.style.kind = .inPlace
        settings.blueGreen = nil
        change(&settings)
        try await store.commit { [settings] transaction throws(Fault) in
            let application = try transaction.world.requireCodeDeployApplication("site", in: scope)
            let group = try transaction.world.requireDeploymentGroup("fleet", of: application)
            try transaction.change(group, DeploymentGroupChange(settings: settings))
        }
        let first = try await deployRevision("r1")
        let isDone = await run()
        precondition(isDone && deployment(first)?.status == .succeeded, "a first deployment that fails makes no test")
        clock.advance(to: clock.now + 60)
    }

    /// Of the only Auto Scaling group.
    func scale(to count: Int) async throws {
        try await store.commit { transaction throws(Fault) in
            for group in transaction.world.groups.values { try transaction.setDesiredCapacity(count, of: group) }
        }
    }

    func end(_ instance: String) async throws {
        try await store.commit { transaction throws(Fault) in
            guard let found = transaction.world.instances[instance] else { return }
            try transaction.terminate(found, decrementing: false)
        }
    }

    var liveInstances: [Instance] {
        store.world.instances.values.filter(\.isLive).sorted { ($0.launchedAt, $0.id) < ($1.launchedAt, $1.id) }
    }

    /// Made for instances that are launched or end, oldest first.
    var moves: [CodeDeployment] { deployments.filter { $0.request.move != nil } }

    /// The key of what is on the instance; nil: nothing.
    func revision(on instance: String) -> String? {
        guard let group = store.world.deploymentGroups.values.first,
            case .s3(let location)? = store.world.lastDeployment(to: instance, ofGroup: group.id)?.request.revision
        else { return nil }
        return location.key
    }

    /// Instances that get requests, and those that count as being in service, without having had a revision installed.
    var bareInstances: [String] {
        let world = store.world
        return liveInstances.map(\.id).filter { id in
            let isKnown = registeredInstances.contains(id) || world.instances[id]?.isInService == true
            let isInstalled = deployments.contains { deployment in
                deployment[target: id]?.events.contains { $0.name == .install && $0.status == .succeeded } ?? false
            }
            return isKnown && !isInstalled
        }
    }

    /// What must hold when all is over.
    func complaintsAboutScaling(size: Int, on key: String) -> [String] {
        var found: [String] = []
        let live = liveInstances
        if live.count != size { found.append("\(live.count) instances") }
        for instance in live {
            if !instance.isInService { found.append("\(instance.id) is not in service") }
            if revision(on: instance.id) != key { found.append("\(revision(on: instance.id) ?? "nothing") is on it") }
        }
        if registeredInstances != Set(live.map(\.id)) { found.append("\(registeredInstances) are registered") }
        if servingInstances != registeredInstances { found.append("\(servingInstances) serve") }
        let answered = Dictionary(grouping: moves, by: { $0.request.move?.token ?? "" })
        if answered.contains(where: { $0.value.count > 1 }) { found.append("two deployments for one launch") }
        return found
    }
}
