package import Domain
import Foundation
package import Logging
import ServiceLifecycle

/// What an environment does by itself at its time: changes of capacity by triggers and schedules, and managed platform
/// updates. What was done is in the groups' records; nothing is kept here.
package struct TimeKeeper: Service {
    private let store: any RecordStore
    private let metrics: any MetricSource
    private let clock: any WallClock
    private let logger: Logger

    package init(store: any RecordStore, metrics: any MetricSource, clock: any WallClock, logger: Logger) {
        self.store = store
        self.metrics = metrics
        self.clock = clock
        self.logger = logger
    }

    /// A minute of AWS's clock apart, because that is how often metrics have new values; schedules are by real time.
    private var interval: TimeInterval { min(30, max(0.5, metrics.scale.seconds(60))) }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await self.look()
                } catch {
                    self.logger.error("What was due could not be done", metadata: ["reason": "\(error)"])
                }
                do { try await self.clock.sleep(until: self.clock.now + self.interval) } catch { return }
            }
        }
    }

    /// Commits only where there is something to write.
    package func look() async throws(Fault) {
        let world = store.world
        for environment in world.environments.values where environment.status == .ready {
            if let action = environment.managedActionDue(at: clock.now) { try await apply(action, environment.id) }
            guard let group = environment.resources.flatMap({ world.groups[$0.group] }) else { continue }
            let configuration = EnvironmentConfiguration(environment.options)
            if isDue(configuration.scheduledActions, group) {
                try await store.commit { transaction in transaction.carryOutSchedules(ofGroup: group.id) }
            }
            guard let trigger = configuration.scalingTrigger,
                let capacity = await capacity(by: trigger, group, in: world)
            else { continue }
            try await store.commit { transaction in transaction.scale(byTriggerTo: capacity, group.id) }
        }
    }

    /// The weekly window is by the clock on the wall, as schedules are.
    private func apply(_ action: String, _ environmentID: String) async throws(Fault) {
        try await store.commit { transaction throws(Fault) in
            guard let environment = transaction.world.environments[environmentID],
                environment.managedActionDue(at: transaction.now) == action
            else { return }
            let request = transaction.ids.uuid()
            transaction.tell(
                "Managed platform update is in progress.", of: environment, requestID: request)
            _ = try transaction.applyManagedAction(action, to: environment, requestID: request)
        }
    }

    private func isDue(_ actions: [ScheduledAction], _ group: AutoScalingGroup) -> Bool {
        let done = group.scaling?.scheduled ?? [:]
        if done.keys.contains(where: { name in !actions.contains { $0.name == name } }) { return true }
        return actions.contains { action in
            guard let last = done[action.name] else { return true }
            return action.due(after: last).map { $0 <= clock.now } ?? false
        }
    }

    /// Only periods that are over count.
    private func capacity(by trigger: ScalingTrigger, _ group: AutoScalingGroup, in world: World) async -> Int? {
        let environment = world.environments[group.environmentID]
        let loadBalancer = environment?.resources.flatMap { world.loadBalancers[$0.loadBalancer] }
        guard let metric = trigger.metric(group: group, loadBalancer: loadBalancer),
            let statistic = StatisticKind(trigger.statistic)
        else { return nil }
        let period = metrics.scale.seconds(trigger.period)
        let end = clock.now.start(of: period)
        let start = end - period * Double(trigger.periods)
        let points = await metrics.series(of: metric, in: group.scope)
            .aggregated(over: period, from: start, to: end)
        return trigger.capacity(
            after: points.compactMap { $0.value(of: statistic) }, of: group, at: clock.now, scale: metrics.scale)
    }
}
