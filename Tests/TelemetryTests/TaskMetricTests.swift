import Domain
import Foundation
import Logging
import Observation
import Store
import Telemetry
import TestKit
import Testing

@Suite("Metrics of ECS's services")
struct TaskMetricTests {
    private let scope = Scope(account: "123456789012", region: "us-east-1")
    private let clock = ManualClock(Date(timeIntervalSince1970: 1_800_000_000))
    private let engine = FakeEngine()
    private let store: Store
    private let keeper: MetricKeeper
    private let usage: UsageSampler

    init() throws {
        store = try Store(file: nil, clock: clock, ids: .counting())
        let sampler = Sampler(
            store: store, dataPlane: FakeDataPlane(), meter: FakeMeter(), clock: clock, scale: .real)
        keeper = MetricKeeper(store: store, traffic: sampler, clock: clock, scale: .real)
        usage = UsageSampler(
            store: store, engine: engine, metrics: keeper, clock: clock, scale: .real,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Tasks that run, of a service that reserves half a processor and 512 MiB for each.
    private func runTasks(_ count: Int) async throws -> [ClusterTask] {
        let scope = scope
        return try await store.commit { transaction throws(Fault) in
            let cluster = try transaction.createCluster(named: "main", document: "{}", tags: [], in: scope)
            let plan = TaskPlan(
                networkMode: .bridge, containers: [PlannedContainer(name: "web", image: "web")], memory: 512, cpu: 512)
            let definition = try transaction.registerTaskDefinition(
                family: "web", plan: plan, document: "{}", tags: [], in: scope)
            var settings = ClusterService.Settings()
            settings.definitionID = definition.id
            let service = try transaction.createService(
                NewService(
                    name: "shop", controller: .ecs, desiredCount: count, settings: settings,
                    hasNetworkConfiguration: false, tags: []), in: cluster)
            var new = NewTask(scope: scope, definitionID: definition.id, plan: plan, group: "service:shop")
            new.taskSetID = transaction.world.taskSets(of: service).first?.id
            let tasks = transaction.runTasks(new, count: count, in: cluster)
            for task in tasks {
                var running = task
                running.status = .running
                transaction.save(running)
            }
            return tasks
        }
    }

    @Test("each task is measured once a minute against what is reserved for it")
    func utilization() async throws {
        let tasks = try await runTasks(2)
        let metric = { (name: String) in
            MetricIdentity(
                namespace: "AWS/ECS", name: name,
                dimensions: [.init("ClusterName", "main"), .init("ServiceName", "shop")])
        }
        for look in 0...12 {
            for (index, task) in tasks.enumerated() {
                // The first takes a tenth of a processor, the second two.
                let seconds = Double(look) * 0.5 * Double(index + 1)
                engine.setUsage(
                    .init(userSeconds: seconds, systemSeconds: 0, memoryBytes: 128 << 20),
                    ofInstance: task.containerName("web", prefix: store.world.containerPrefix))
            }
            await usage.sample()
            clock.advance(by: 5)
        }
        let processor = await keeper.series(of: metric("CPUUtilization"), in: scope)
        #expect(processor.unit == "Percent")
        #expect(processor.points.map(\.count) == [2], "as many as there are tasks")
        #expect(processor.points.map(\.minimum) == [20] && processor.points.map(\.maximum) == [40])
        let memory = await keeper.series(of: metric("MemoryUtilization"), in: scope)
        #expect(memory.points.map(\.maximum) == [25])
        #expect(await keeper.metrics(in: scope).contains(metric("CPUUtilization")))
    }
}
