import Domain
import Foundation
import Routing
import Store
import TestKit
import Testing

@testable import Workflows

@Suite("Packet filters of containers")
struct FilterKeeperTests {
    let stage: Stage

    init() throws {
        stage = try Stage()
        stage.engine.addImage("app")
    }

    private var keeper: FilterKeeper { stage.runner.worker.filters }

    private func makeGroup(_ name: String) async throws -> String {
        try await stage.store.commit { [scope = stage.scope] transaction throws(Fault) in
            try transaction.createSecurityGroup(named: name, description: name, vpcID: nil, tags: [], in: scope).id
        }
    }

    private func allow(_ peer: SecurityGroup.Peer, in id: String) async throws {
        try await stage.store.commit { [scope = stage.scope] transaction throws(Fault) in
            guard let group = transaction.world.securityGroup(id, in: scope) else { return }
            let traffic = SecurityGroup.Traffic(networkProtocol: "tcp", fromPort: 80, toPort: 80)
            _ = try transaction.authorize([.init(id: "", isEgress: false, traffic: traffic, peer: peer)], in: group)
        }
    }

    /// Runs an instance in the group, and returns its container's name.
    private func launch(in group: String = "default") async throws -> String {
        let machine = Machine(imageID: "app", securityGroups: [group])
        let instance = try await stage.store.commit { [scope = stage.scope] transaction throws(Fault) in
            try transaction.runMachines(.init(machine: machine, count: 1...1), in: scope)[0]
        }
        #expect(await stage.run())
        #expect(stage.store.world.instances[instance.id]?.state == .running)
        return instance.containerName(prefix: stage.store.world.containerPrefix)
    }

    private func sources(of name: String) -> [PacketFilter.Source]? {
        stage.engine.filter(ofInstance: name)?.admissions.map(\.source)
    }

    private func address(of name: String) throws -> IPAddress {
        let instance = stage.store.world.instances.values.first {
            $0.containerName(prefix: stage.store.world.containerPrefix) == name
        }
        return try #require(instance?.address.flatMap { IPAddress($0.host) })
    }

    private func count(_ name: String) -> Int { stage.engine.calls.count { $0 == .setFilter(name) } }

    private func warnings() async throws -> [String] {
        var query = EventQuery(scope: stage.scope)
        query.severity = .warn
        return try await stage.store.events(query).map(\.message)
    }

    @Test("an instance runs once its filter is set, also when teald dies on the way", arguments: 0..<8)
    func beforeRunning(_ death: Int) async throws {
        let group = try await makeGroup("app")
        stage.onMoment = { [stage] in
            for instance in stage.store.world.instances.values where instance.state == .running {
                let name = instance.containerName(prefix: stage.store.world.containerPrefix)
                #expect(stage.engine.filter(ofInstance: name) != nil, "it runs, and is open")
            }
        }
        stage.die(at: death == 0 ? nil : death)
        _ = try await launch(in: group)
        stage.onMoment = {}
    }

    @Test("a task runs once the network of its containers has its filter")
    func tasks() async throws {
        try await stage.prepareCluster()
        stage.engine.addImage("side")
        let containers = [Stage.container("app", "v1"), Stage.container("side", "side")]
        let definition = try await stage.register("two", containers)
        let cluster = try stage.cluster
        var new = NewTask(scope: stage.scope, definitionID: definition.id, plan: definition.plan, group: "family:two")
        new.securityGroups = [try await makeGroup("app")]
        let task = try await stage.store.commit { [new] transaction throws(Fault) in
            transaction.runTasks(new, count: 1, in: cluster)[0]
        }
        #expect(await stage.run { $0.tasks[task.id]?.status == .running })
        let filtered = stage.engine.calls.compactMap { call -> String? in
            if case .setFilter(let name) = call { name } else { nil }
        }
        let prefix = stage.store.world.containerPrefix
        #expect(filtered == [task.containerName(ClusterTask.networkContainer, prefix: prefix)])
        _ = await keeper.update()
        #expect(count(filtered[0]) == 1, "what was set is not set again")
    }

    @Test("filters follow rules and members, and nothing is set that has not changed")
    func follows() async throws {
        let (app, database) = (try await makeGroup("app"), try await makeGroup("database"))
        try await allow(.group(app), in: database)
        let first = try await launch(in: database)
        #expect(sources(of: first) == [])
        let second = try await launch(in: app)
        _ = await keeper.update()
        #expect(sources(of: first) == [.addresses([try address(of: second)])])
        #expect(count(second) == 1)
        try await allow(.ipv4("10.0.0.0/8"), in: database)
        _ = await keeper.update()
        _ = await keeper.update()
        #expect(sources(of: first)?.count == 2)
        #expect(count(first) == 3)
        await keeper.forget()
        _ = await keeper.update()
        #expect(count(first) == 4 && count(second) == 2)
    }

    @Test("one that is a member of its own group is set once, and again for each that joins")
    func ownMembers() async throws {
        let first = try await launch()
        _ = await keeper.update()
        #expect(count(first) == 1, "its own address is known from the start")
        let second = try await launch()
        _ = await keeper.update()
        #expect(count(first) == 2 && count(second) == 1)
        let addresses = [try address(of: first), try address(of: second)].sorted()
        #expect(sources(of: first) == [.addresses(addresses), .thisMachine])
        #expect(sources(of: second) == sources(of: first))
    }

    @Test("a filter that cannot be set is told once and set later, and the instance runs meanwhile")
    func failures() async throws {
        let group = try await makeGroup("app")
        stage.engine.failFilters(with: .init(.failed, "nft ended with code 1."))
        let name = try await launch(in: group)
        for _ in 0..<3 {
            let next = try #require(await keeper.update())
            #expect(next > stage.clock.now)
            stage.clock.advance(to: next)
        }
        let told = try await warnings()
        #expect(told.count == 1 && told.first?.contains("nft ended with code 1.") == true)
        stage.engine.failFilters(with: nil)
        #expect(await keeper.update() == nil)
        #expect(sources(of: name) == [])
    }

    @Test("an engine without filters is asked seldom, told of once, and everything runs as it is")
    func shortage() async throws {
        let group = try await makeGroup("app")
        stage.engine.withholdFilters(because: "There is no image.")
        let names = [try await launch(in: group), try await launch(in: group)]
        for _ in 0..<3 { _ = await keeper.update() }
        #expect(names.map(count) == [1, 1])
        let told = try await warnings()
        #expect(told.count == 1 && told.first?.contains("There is no image.") == true)
        stage.engine.withholdFilters(because: nil)
        stage.clock.advance(to: try #require(await keeper.update()))
        _ = await keeper.update()
        #expect(names.allSatisfy { sources(of: $0) == [] })
    }
}
