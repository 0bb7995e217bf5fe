import Domain
import Foundation
import Logging
import Store
import Synchronization
import TestKit
import Testing

@testable import Workflows

@Suite("What environments do by themselves at their time")
struct TimeKeeperTests {
    private let trigger = "aws:autoscaling:trigger"

    private func keeper(_ stage: Stage, _ metrics: GivenMetrics = GivenMetrics()) -> TimeKeeper {
        TimeKeeper(
            store: stage.store, metrics: metrics, clock: stage.clock,
            logger: Logger(label: "stage") { _ in SwiftLogNoOpLogHandler() })
    }

    private func triggers(_ measure: String, upper: Int, lower: Int, up: String = "1") -> [OptionSetting] {
        [
            option(trigger, "MeasureName", measure), option(trigger, "UpperThreshold", String(upper)),
            option(trigger, "LowerThreshold", String(lower)), option(trigger, "Unit", "Percent"),
            option(trigger, "UpperBreachScaleIncrement", up), option(trigger, "Period", "1"),
            option(trigger, "BreachDuration", "2"),
        ]
    }

    private func live(_ stage: Stage) -> Int { stage.store.world.instances.values.count { $0.isLive } }

    @Test("load beyond the threshold for as long as said adds instances, and after the cooldown rest takes them away")
    func byTrigger() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.create("shop-blue", options: triggers("CPUUtilization", upper: 70, lower: 20, up: "50%"))
        #expect(await stage.run())
        let group = try #require(stage.store.world.groups.values.first)
        let metrics = GivenMetrics()
        let keeper = keeper(stage, metrics)
        let metric = MetricIdentity(
            namespace: "AWS/EC2", name: "CPUUtilization", dimensions: [.init("AutoScalingGroupName", group.name)])
        func pass(_ minutes: Int, load: Double) async throws {
            for _ in 0..<minutes {
                metrics.note(load, of: metric, at: stage.clock.now)
                stage.clock.advance(by: 60)
                try await keeper.look()
                #expect(await stage.run())
            }
        }
        try await pass(1, load: 90)
        #expect(live(stage) == 2, "one minute is too short")
        try await pass(1, load: 90)
        #expect(live(stage) == 3)
        try await pass(5, load: 90)
        #expect(live(stage) == 3, "the cooldown is six minutes")
        try await pass(2, load: 90)
        #expect(live(stage) == 4)
        try await pass(12, load: 90)
        #expect(live(stage) == 4, "there may not be more")
        try await pass(10, load: 50)
        #expect(live(stage) == 4, "between the thresholds nothing happens")
        try await pass(3, load: 5)
        #expect(live(stage) == 3)
        try await pass(30, load: 5)
        #expect(live(stage) == 2)
        let told = try await stage.messages()
        #expect(
            told.contains(
                "Auto Scaling trigger: changing the desired capacity of the Auto Scaling group from 2 to 3."))
    }

    @Test("without a measurement, and while an update goes on, no trigger changes anything")
    func rests() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create("shop-blue", options: triggers("RequestCount", upper: 100, lower: 10))
        #expect(await stage.run())
        let metrics = GivenMetrics()
        stage.clock.advance(by: 600)
        try await keeper(stage, metrics).look()
        #expect(stage.store.world.groups.values.map(\.desiredCapacity) == [2])
        metrics.answerAlways(500)
        try await stage.deploy("v2", to: "shop-blue")
        try await keeper(stage, metrics).look()
        #expect(stage.store.world.groups.values.map(\.desiredCapacity) == [2])
        #expect(await stage.run())
        try await keeper(stage, metrics).look()
        #expect(stage.store.world.groups.values.map(\.desiredCapacity) == [3])
    }

    @Test("a scheduled action changes the capacity at its time, again and again, and not before or after")
    func bySchedule() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        // The clock begins at 08:00 on a Friday.
        func scheduled(_ name: String, _ option: String, _ value: String) -> OptionSetting {
            OptionSetting(
                namespace: "aws:autoscaling:scheduledaction", name: option, value: value, resourceName: name)
        }
        try await stage.create(
            "shop-blue",
            options: [
                scheduled("morning", "Recurrence", "0 9 * * MON-FRI"), scheduled("morning", "MinSize", "3"),
                scheduled("evening", "Recurrence", "0 18 * * *"), scheduled("evening", "MinSize", "1"),
                scheduled("evening", "DesiredCapacity", "1"), scheduled("off", "Recurrence", "*/5 * * * *"),
                scheduled("off", "MinSize", "4"), scheduled("off", "Suspend", "true"),
                scheduled("once", "StartTime", "2027-01-15T20:00:00Z"), scheduled("once", "MaxSize", "6"),
                scheduled("once", "DesiredCapacity", "5"),
            ])
        #expect(await stage.run())
        let keeper = keeper(stage)
        func capacity(at time: String) async throws -> Int {
            stage.clock.advance(to: try Date(time, strategy: .iso8601))
            try await keeper.look()
            #expect(await stage.run())
            return live(stage)
        }
        #expect(try await capacity(at: "2027-01-15T08:59:59Z") == 2)
        #expect(try await capacity(at: "2027-01-15T09:00:00Z") == 3)
        #expect(try await capacity(at: "2027-01-15T17:59:00Z") == 3)
        #expect(try await capacity(at: "2027-01-15T18:00:30Z") == 1)
        #expect(try await capacity(at: "2027-01-15T20:00:00Z") == 5)
        #expect(try await capacity(at: "2027-01-16T10:00:00Z") == 5, "it is Saturday")
        #expect(try await capacity(at: "2027-01-16T18:00:00Z") == 1)
        #expect(try await capacity(at: "2027-01-18T09:30:00Z") == 3)
        let told = try await stage.messages()
        #expect(
            told.contains(
                "Scheduled action 'morning' was executed: minimum 3, maximum 4, desired capacity 3."))
    }

    @Test("a managed platform update is applied in its weekly window, by a whole new set, and not outside")
    func managedUpdate() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        let newest = Platform.versions[0]
        let old = newest.stack.replacing("v\(newest.number)", with: "v4.0.0")
        let actions = "aws:elasticbeanstalk:managedactions"
        let scope = stage.scope
        try await stage.store.commit { transaction throws(Fault) in
            _ = try transaction.createEnvironment(
                NewEnvironment(
                    applicationName: "shop", name: "shop-blue", versionLabel: "v1", solutionStack: old,
                    options: [
                        option(actions, "ManagedActionsEnabled", "true"),
                        option(actions, "PreferredStartTime", "Fri:22:00"),
                        option(actions + ":platformupdate", "UpdateLevel", "minor"),
                    ]), requestID: "request", in: scope)
        }
        #expect(await stage.run())
        let before = Set(stage.store.world.instances.keys)
        for (time, stack) in [("2027-01-15T21:59:00Z", old), ("2027-01-15T22:30:00Z", newest.stack)] {
            stage.clock.advance(to: try Date(time, strategy: .iso8601))
            try await keeper(stage).look()
            #expect(await stage.run())
            #expect(try stage.environment("shop-blue").solutionStack == stack)
        }
        let live = stage.store.world.instances.values.filter(\.isLive).map(\.id)
        #expect(before.isDisjoint(with: live))
        #expect(try stage.environment("shop-blue").managedActions?.map(\.failure) == [nil])
    }
}

/// Metrics as the test gives them.
private final class GivenMetrics: MetricSource {
    private struct State {
        var points: [MetricIdentity: [MetricPoint]] = [:]
        var constant: Double?
    }
    private let state = Mutex(State())

    var scale: TimeScale { .real }

    func note(_ value: Double, of metric: MetricIdentity, at instant: Date) {
        state.withLock { $0.points[metric, default: []].append(MetricPoint(at: instant, value: value)) }
    }

    /// In every minute there ever was.
    func answerAlways(_ value: Double) { state.withLock { $0.constant = value } }

    func put(_ measurements: [MetricMeasurement], in scope: Scope) async {}

    func series(of metric: MetricIdentity, in scope: Scope) async -> MeasuredSeries {
        state.withLock { state in
            guard let constant = state.constant else { return MeasuredSeries(points: state.points[metric] ?? []) }
            let minutes = (0..<600).map { Date(timeIntervalSince1970: 1_800_000_000 + Double($0) * 60) }
            return MeasuredSeries(points: minutes.map { MetricPoint(at: $0, value: constant) })
        }
    }

    func metrics(in scope: Scope) async -> [MetricIdentity] { [] }
}
