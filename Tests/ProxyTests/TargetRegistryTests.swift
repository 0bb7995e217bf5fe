import NIOCore
import Routing
import TestKit
import Testing

@testable import Proxy

@Suite("What is routed by after changes")
struct TargetRegistryTests {
    private static func group(_ arn: String, _ targets: [Int]) -> RoutingTable.TargetGroup {
        RoutingTable.TargetGroup(
            arn: arn, name: arn, healthCheck: .init(),
            targets: targets.map { .init(id: .init(id: "t\($0)", port: 80), host: "10.0.0.\($0)", port: 80) },
            deregistrationDelay: .seconds(1))
    }

    private static func change(_ table: inout RoutingTable, _ generator: inout SeededGenerator) {
        let arn = ["f", "g", "h"].randomElement(using: &generator) ?? "g"
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: table.targetGroups[arn] = nil
        case 1: table.targetGroups[arn]?.slowStart = .seconds(Int.random(in: 0...1, using: &generator))
        case 2: table.targetGroups[arn]?.crossesZones = Bool.random(using: &generator)
        case 3:
            let groups = ["f", "g", "h"].filter { _ in Bool.random(using: &generator) }
            let weighted = groups.map { RoutingTable.WeightedGroup(targetGroup: $0, weight: 1) }
            table.loadBalancers["lb"] = .init(
                arn: "lb", name: "lb", address: "127.0.0.1",
                listeners: [.init(arn: "l", port: 80, action: .forward(weighted))])
        default: table.targetGroups[arn] = group(arn, (0..<6).filter { _ in Bool.random(using: &generator) })
        }
    }

    /// Checks pass and fail, and instances go.
    private static func see(_ registry: inout TargetRegistry, _ generator: inout SeededGenerator) {
        for plan in registry.probes().byGroup.values.flatMap(\.byTarget.values).sorted(by: { $0.life < $1.life }) {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: _ = registry.record(.answered(status: 200), of: plan, at: .zero)
            case 1: _ = registry.record(.failed, of: plan, at: .zero)
            case 2: registry.probeStarted(plan)
            default: break
            }
        }
        if Int.random(in: 0..<5, using: &generator) == 0 { _ = registry.markGone("t1") }
    }

    @Test(
        "Each snapshot, made of the one before, has every group's targets with their handles, health and plans",
        arguments: Seeds.fixed(1, 2, 3, 4))
    func snapshots(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var registry = TargetRegistry(loops: 1)
        var table = RoutingTable()
        for _ in 0..<300 {
            Self.change(&table, &generator)
            if Bool.random(using: &generator) { _ = registry.apply(table) { _ in nil } }
            Self.see(&registry, &generator)
            let inForce = registry.table
            let snapshot = registry.snapshot()
            #expect(Set(snapshot.routes.groups.map(\.arn)) == Set(inForce.targetGroups.keys))
            for (index, group) in snapshot.routes.groups.enumerated() {
                let registered = inForce.targetGroups[group.arn]?.targets ?? []
                let health = registry.health(ofGroup: group.arn)
                #expect(group.targets.map(\.target) == registered.map(\.id), "seed \(seed)")
                #expect(snapshot.targets[index].map(\.key) == group.targets, "seed \(seed)")
                #expect(group.health == registered.map { health[$0.id] }, "seed \(seed)")
                let healthy = group.health.indices.filter { group.health[$0].state == .healthy }
                #expect(healthy.isEmpty || group.eligible == healthy, "seed \(seed)")
            }
            let planned = Set(registry.probes().byGroup.values.flatMap(\.byTarget.keys))
            let checked = inForce.checkedTargetGroups.compactMap { inForce.targetGroups[$0] }
            #expect(
                planned
                    == Set(
                        checked.flatMap { group in
                            group.targets.map { TargetKey(group: group.arn, target: $0.id) }
                        }), "seed \(seed)")
            for balancer in snapshot.routes.loadBalancers {
                #expect(balancer.settings == inForce.loadBalancers[balancer.settings.arn])
                guard case .forward(let forward) = balancer.listeners[0].defaultAction else { continue }
                let wanted = balancer.settings.listeners[0].targetGroups.filter { inForce.targetGroups[$0] != nil }
                #expect(Set(forward.groups.map { snapshot.routes.groups[$0.group].arn }) == wanted, "seed \(seed)")
            }
        }
    }
}
