import Domain
import Foundation
import Logging
import Observation
import Store
import Telemetry
import TestKit
import Testing

@Suite("Alarms on metrics")
struct AlarmWatchTests {
    private let scope = Scope(account: "123456789012", region: "us-east-1")
    private let clock = ManualClock(Date(timeIntervalSince1970: 1_800_000_000))
    private let meter = FakeMeter()
    private let store: Store
    private let sampler: Sampler
    private let keeper: MetricKeeper
    private let engine = FakeEngine()
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    /// A minute of AWS's clock is a second.
    private let scale = TimeScale(factor: 60)

    init() throws {
        store = try Store(file: nil, clock: clock, ids: .counting())
        sampler = Sampler(
            store: store, dataPlane: FakeDataPlane(), meter: meter, clock: clock, scale: TimeScale(factor: 60))
        keeper = MetricKeeper(store: store, traffic: sampler, clock: clock, scale: TimeScale(factor: 60))
    }

    private func makeWatch() -> AlarmWatch {
        AlarmWatch(store: store, metrics: keeper, clock: clock, scale: scale, logger: logger)
    }

    private func put(
        _ name: String, on metric: MetricIdentity, period: Int = 60, periods: Int = 1, threshold: Double
    ) async throws {
        let scope = scope
        let watch = MetricWatch(
            subject: .statistic(.init(metric: metric, period: period, statistic: "Sum")), evaluationPeriods: periods,
            threshold: threshold, comparison: .greater, missingData: .notBreaching)
        try await store.commit { transaction throws(Fault) in
            try transaction.putAlarm(
                Alarm(
                    scope: scope, name: name, description: nil, watch: .metric(watch), actions: .init(), tags: [],
                    at: transaction.now))
        }
    }

    private func state(_ name: String) -> Alarm.State? { store.world.alarm(named: name, in: scope)?.state }

    @Test("a breach raises the alarm when its period is over, and the next start goes on by the record")
    func raises() async throws {
        let metric = MetricIdentity(namespace: "My", name: "Errors")
        try await put("a", on: metric, threshold: 5)
        let watch = makeWatch()
        await watch.evaluate()
        #expect(state("a") == .ok)
        clock.advance(by: 1)
        await keeper.put(
            [.init(metric: metric, point: .init(at: clock.now, value: 6), unit: "Count")], in: scope)
        await watch.evaluate()
        #expect(state("a") == .ok, "its period is not over")
        clock.advance(by: 1)
        await makeWatch().evaluate()
        #expect(state("a") == .alarm)
        let history = store.world.alarm(named: "a", in: scope)?.history.filter { $0.kind == .state }
        #expect(history?.count == 2)
    }

    @Test(
        "of a long period the last minutes count: it is raised with the minute in which there are enough, and not later"
    )
    func slides() async throws {
        let metric = MetricIdentity(namespace: "My", name: "Errors")
        try await put("a", on: metric, period: 300, threshold: 5)
        let watch = makeWatch()
        // Three in each minute, from the third of a full five minutes on.
        clock.advance(to: clock.now.start(of: 5) + 2)
        for (minute, expected) in [Alarm.State.ok, .alarm, .alarm].enumerated() {
            await keeper.put(
                [.init(metric: metric, point: .init(at: clock.now, value: 3), unit: "Count")], in: scope)
            clock.advance(by: 1)
            await watch.evaluate()
            #expect(state("a") == expected, "minute \(minute)")
        }
        // The first of the last five minutes in which there are too few.
        for expected in [Alarm.State.alarm, .alarm, .alarm, .ok] {
            clock.advance(by: 1)
            await watch.evaluate()
            #expect(state("a") == expected)
        }
    }

    @Test("a state that somebody set lasts until the next period is over")
    func setByHand() async throws {
        try await put("a", on: MetricIdentity(namespace: "My", name: "None"), threshold: 5)
        let watch = makeWatch()
        await watch.evaluate()
        let id = Alarm.arn(scope, "a")
        try await store.commit { transaction throws(Fault) in
            transaction.setAlarmState(id, to: .alarm, because: "a drill", data: nil)
        }
        await watch.evaluate()
        #expect(state("a") == .alarm)
        clock.advance(by: 1)
        await watch.evaluate()
        #expect(state("a") == .ok)
    }

    @Test("a load balancer's errors raise an alarm under AWS's names, for its own account only")
    func loadBalancers() async throws {
        let scope = scope
        let balancer = try await store.commit { transaction throws(Fault) in
            transaction.addLoadBalancer(
                named: "shop", scheme: "internet-facing", subnets: [], securityGroups: [], tags: [], in: scope
            ).id
        }
        let dimension = MetricDimension("LoadBalancer", Dimensions.value(ofARN: balancer))
        let metric = MetricIdentity(
            namespace: "AWS/ApplicationELB", name: "HTTPCode_Target_5XX_Count", dimensions: [dimension])
        try await put("errors", on: metric, threshold: 3)
        var counts = TrafficCounts()
        counts.loadBalancers[balancer] = Counts()
        counts.loadBalancers[balancer]?[.target5XX] = 4
        meter.set(counts)
        await sampler.sample()
        clock.advance(by: 1)
        await makeWatch().evaluate()
        #expect(state("errors") == .alarm)
        #expect(await keeper.metrics(in: scope).contains(metric))
        #expect(await keeper.metrics(in: Scope(account: "000000000000", region: "us-east-1")).isEmpty)
    }

    @Test("the engine's counts become an instance's load and EC2's metrics")
    func usage() async throws {
        let scope = scope
        let instance = try await store.commit { transaction throws(Fault) in
            let made = try transaction.runMachines(.init(machine: .init(imageID: "a"), count: 1...1), in: scope)[0]
            transaction.instanceStarted(made.id, generation: 1, at: .init(host: "10.0.0.1", port: 80))
            return made
        }
        let name = instance.containerName(prefix: store.world.containerPrefix)
        let usage = UsageSampler(
            store: store, engine: engine, metrics: keeper, clock: clock, scale: scale, logger: logger)
        for seconds in [1.0, 1.5] {
            engine.setUsage(
                .init(userSeconds: seconds, systemSeconds: seconds / 2, memoryBytes: 9, receivedBytes: 5, sentBytes: 5),
                ofInstance: name)
            await usage.sample()
            clock.advance(by: 1)
        }
        #expect(usage.loads[instance.id] == InstanceLoad(user: 50, system: 25, memoryBytes: 9))
        let metric = MetricIdentity(
            namespace: "AWS/EC2", name: "CPUUtilization", dimensions: [.init("InstanceId", instance.id)])
        #expect(await keeper.series(of: metric, in: scope).points.map(\.sum) == [75])
    }

    @Test(
        "an alarm on an instance acts on it once, when it rings, and its history tells",
        arguments: [
            ("arn:aws:automate:us-east-1:ec2:stop", Instance.State.stopping),
            ("arn:aws:swf:us-east-1:123456789012:action/actions/AWS_EC2.InstanceId.Terminate/1.0", .shuttingDown),
            ("arn:aws:sns:us-east-1:123456789012:topic", .running),
        ])
    func actions(arn: String, state: Instance.State) async throws {
        let scope = scope
        let (instance, alarm) = try await store.commit { transaction throws(Fault) in
            let made = try transaction.runMachines(.init(machine: .init(imageID: "a"), count: 1...1), in: scope)[0]
            transaction.instanceStarted(made.id, generation: 1, at: .init(host: "10.0.0.1", port: 80))
            let metric = MetricIdentity(
                namespace: "AWS/EC2", name: "CPUUtilization", dimensions: [.init("InstanceId", made.id)])
            var actions = Alarm.Actions()
            actions.onAlarm = [arn]
            let watch = MetricWatch(
                subject: .statistic(.init(metric: metric, period: 60, statistic: "Average")), evaluationPeriods: 1,
                threshold: 5, comparison: .greater, missingData: .missing)
            let alarm = Alarm(
                scope: scope, name: "busy", description: nil, watch: .metric(watch), actions: actions, tags: [],
                at: transaction.now)
            try transaction.putAlarm(alarm)
            return (made, alarm)
        }
        for _ in 1...2 {
            try await store.commit { transaction throws(Fault) in
                transaction.setAlarmState(alarm.id, to: .alarm, because: "a drill", data: nil)
            }
        }
        #expect(store.world.instances[instance.id]?.state == state)
        let told = store.world.alarms[alarm.id]?.history.filter { $0.kind == .action }.map(\.summary)
        #expect(told == (state == .running ? [] : ["Successfully executed action \(arn)"]))
    }

    @Test("a load balancer's metrics are told by zone where they are asked for so")
    func zones() async throws {
        let scope = scope
        let balancer = try await store.commit { transaction throws(Fault) in
            transaction.addLoadBalancer(
                named: "shop", scheme: "internet-facing", subnets: [], securityGroups: [], tags: [], in: scope
            ).id
        }
        let name = Dimensions.value(ofARN: balancer)
        var gauges = Gauges()
        gauges.loadBalancerOfGroup["group"] = balancer
        gauges.targets = [
            TargetCounts(
                key: .init(targetGroup: "group", target: "i-1:80"), zone: "us-east-1b", isHealthy: nil, requests: 7,
                byClass: [0, 0, 0, 0, 0, 0], microseconds: 0)
        ]
        var metrics = MetricStore(period: 1)
        metrics.take(TrafficCounts(), gauges, at: clock.now)
        let reader = CountedReader(metrics: metrics)
        let keeper = MetricKeeper(store: store, traffic: reader, clock: clock, scale: scale)
        let metric = { (zone: String) in
            MetricIdentity(
                namespace: "AWS/ApplicationELB", name: "RequestCount",
                dimensions: [.init("AvailabilityZone", zone), .init("LoadBalancer", name)])
        }
        #expect(await keeper.series(of: metric("us-east-1b"), in: scope).points.map(\.sum) == [7])
        #expect(await keeper.series(of: metric("us-east-1a"), in: scope).points.isEmpty)
        #expect(await keeper.metrics(in: scope) == [metric("us-east-1b")])
    }
}

/// What was counted, of a group's targets.
private struct CountedReader: MetricReader {
    let metrics: MetricStore
    var period: Double { metrics.period }

    func prometheus() async -> String { "" }
    func mirrors() async -> [MirrorKey: MirrorCounts] { [:] }

    func series(metric: String?, of dimensions: Dimensions) async -> [(key: MetricStore.Key, value: Series)] {
        metrics.series(metric: metric, of: dimensions)
    }
}
