import Domain
import Foundation
import Routing
import TestKit
import Testing

@Suite("Making tables from changes")
struct RoutingTableMakerTests {
    private static let scope = Scope(account: "000000000000", region: "us-east-1")
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// Random changes of load balancers and of what else a table depends on.
    private struct Changes {
        var world = World()
        var generator: SeededGenerator
        var count = 0

        /// Three machines let in load balancers of one security group only.
        init(seed: UInt64) {
            generator = SeededGenerator(seed: seed)
            var transaction = Transaction(world: world, now: now, ids: .counting())
            let rule = SecurityGroup.Rule(id: "r", isEgress: false, traffic: .all, peer: .group("sg-in"))
            transaction.save(
                SecurityGroup(id: "sg-door", scope: scope, name: "door", description: "", vpcID: "vpc", rules: [rule]))
            for number in 0..<3 {
                let instance = Instance(
                    id: "i-\(number)", machine: Machine(imageID: "image", securityGroups: ["sg-door"]), zone: "a",
                    scope: scope, at: now)
                transaction.save(instance)
                transaction.instanceStarted(
                    instance.id, generation: 1, at: .init(host: "10.1.0.\(number)", port: 80))
            }
            world = transaction.world
        }

        /// - Parameter commits: a change that is not committed leaves the world as it was.
        mutating func next(commits: Bool) {
            var transaction = Transaction(world: world, now: now, ids: .counting())
            for _ in 0..<Int.random(in: 1...3, using: &generator) { change(&transaction) }
            if commits { world = transaction.world }
        }

        private mutating func pick<R>(_ all: [String: R]) -> R? {
            all.keys.sorted().randomElement(using: &generator).flatMap { all[$0] }
        }

        private mutating func action(_ world: World) -> ListenerAction {
            let groups = world.targetGroups.keys.sorted().shuffled(using: &generator).prefix(2)
            return .forward(
                groups.map { .init(targetGroup: $0, weight: Int.random(in: 0...9, using: &generator)) })
        }

        private mutating func change(_ transaction: inout Transaction) {
            count += 1
            let world = transaction.world
            switch Int.random(in: 0..<13, using: &generator) {
            case 0:
                transaction.save(
                    TargetGroup(
                        scope: scope, name: "g", idSuffix: "\(count)", port: 80,
                        targetType: [.ip, .instance, .alb].randomElement(using: &generator) ?? .ip, vpcID: "vpc",
                        healthCheck: .init(), tags: []))
            case 1:
                transaction.save(
                    LoadBalancer(
                        scope: scope, name: "b\(count)", idSuffix: "\(count)", dnsNumber: "1",
                        address: "127.0.0.\(count)",
                        scheme: "internal", subnets: Network.subnets(scope).map(\.id),
                        securityGroups: [["sg-in", "sg-out"].randomElement(using: &generator) ?? ""], tags: [],
                        at: now))
            case 2:
                if let balancer = pick(world.loadBalancers) {
                    transaction.save(
                        Listener(
                            of: balancer, idSuffix: "\(count)", port: count, defaultAction: action(world), tags: []))
                }
            case 3...5:
                if let group = pick(world.targetGroups) {
                    let target =
                        switch group.targetType {
                        case .alb: pick(world.loadBalancers)?.id
                        case .instance: "i-\(count % 3)"
                        case .ip: "10.\(count % 2).0.\(count % 200)"
                        }
                    transaction.save(Registration(targetGroupID: group.id, targetID: target ?? "none", port: 80))
                }
            case 6: if let registration = pick(world.registrations) { transaction.delete(registration) }
            case 7:
                if let listener = pick(world.listeners) {
                    let rule = NewRule(
                        priority: count, conditions: [.pathPattern([.wildcard("/\(count)")])], action: action(world),
                        transforms: [], tags: [])
                    transaction.save(ListenerRule(of: listener, idSuffix: "\(count)", new: rule))
                }
            case 8:
                if var listener = pick(world.listeners) {
                    listener.defaultAction = action(world)
                    transaction.save(listener)
                }
            case 9:
                if var group = pick(world.targetGroups) {
                    group.attributes["deregistration_delay.timeout_seconds"] = "\(count)"
                    transaction.save(group)
                }
            case 10:
                if var balancer = pick(world.loadBalancers) {
                    balancer.attributes["idle_timeout.timeout_seconds"] = "\(count)"
                    if Bool.random(using: &generator) { balancer.address = "127.0.1.\(count % 250)" }
                    if Bool.random(using: &generator) { balancer.securityGroups = ["sg-in"] }
                    transaction.save(balancer)
                }
            case 11: delete(&transaction)
            default: transaction.save(Bucket(name: "b", scope: scope, at: now))
            }
        }

        private mutating func delete(_ transaction: inout Transaction) {
            let world = transaction.world
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: if let group = pick(world.targetGroups) { transaction.delete(group) }
            case 1: if let balancer = pick(world.loadBalancers) { transaction.delete(balancer) }
            case 2: if let rule = pick(world.rules) { transaction.delete(rule) }
            default: if let listener = pick(world.listeners) { transaction.delete(listener) }
            }
        }
    }

    @Test("After any changes the table is the same as one made from nothing", arguments: Seeds.fixed(1, 2, 3, 4))
    func same(seed: UInt64) {
        var changes = Changes(seed: seed)
        var closed = 0
        var maker = RoutingTableMaker(scale: TimeScale(factor: 1))
        for _ in 0..<400 {
            // What was never committed was never a table, but took its numbers.
            changes.next(commits: Bool.random(using: &changes.generator))
            if Bool.random(using: &changes.generator) { continue }
            let table = maker.table(of: changes.world)
            #expect(table == changes.world.routingTable(scale: TimeScale(factor: 1)), "seed \(seed)")
            closed += table.targetGroups.values.count { !$0.closed.isEmpty }
        }
        #expect(changes.world.loadBalancers.count > 3 && changes.world.registrations.count > 10 && closed > 0)
    }
}
