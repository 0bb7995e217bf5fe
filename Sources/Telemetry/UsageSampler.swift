package import Domain
import Foundation
package import Logging
import ServiceLifecycle
import Synchronization

/// Asks the engine from time to time what its instances took, and makes metrics of the differences: one call for all of
/// them, whoever asks afterwards.
package final class UsageSampler: Service, LoadStatistics {
    private let store: any RecordStore
    private let engine: any InstanceEngine
    private let metrics: MetricKeeper
    private let clock: any WallClock
    private let scale: TimeScale
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        /// By container.
        var before: [String: (usage: InstanceUsage, at: Date)] = [:]
        var loads: [String: InstanceLoad] = [:]
        /// By task: what its containers had taken when a minute began.
        var tasks: [String: (usage: InstanceUsage, at: Date)] = [:]
    }

    package init(
        store: any RecordStore, engine: any InstanceEngine, metrics: MetricKeeper, clock: any WallClock,
        scale: TimeScale, logger: Logger
    ) {
        self.store = store
        self.engine = engine
        self.metrics = metrics
        self.clock = clock
        self.scale = scale
        self.logger = logger
    }

    package var loads: [String: InstanceLoad] { state.withLock { $0.loads } }

    package var loadAverage: [Double]? {
        var found = [Double](repeating: 0, count: 2)
        return getloadavg(&found, 2) == 2 ? found : nil
    }

    package func run() async throws {
        let pause = min(5, max(1, scale.seconds(60) / 6))
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.sample()
                do { try await self.clock.sleep(until: self.clock.now + pause) } catch { return }
            }
        }
    }

    package func sample() async {
        let world = store.world
        let running = world.instances.values.filter { $0.address != nil }
        let tasks = world.tasks.values.filter { $0.status == .running && $0.taskSetID != nil }
        guard !running.isEmpty || !tasks.isEmpty else { return state.withLock { $0 = State() } }
        do throws(EngineFailure) {
            let usage = try await engine.usage()
            let found = take(usage, of: running, prefix: world.containerPrefix, at: clock.now)
            for (instance, measured) in found { await metrics.note(measured, of: instance, in: world, at: clock.now) }
            for (service, load) in take(usage, of: tasks, in: world, at: clock.now) {
                await metrics.note(load, of: service, in: world, at: clock.now)
            }
        } catch {
            logger.debug("The instances' usage is not known", metadata: ["reason": "\(error.message)"])
        }
    }

    /// What happened since the last look. One that is seen for the first time only has its numbers kept.
    private func take(
        _ usage: [String: InstanceUsage], of instances: [Instance], prefix: String, at now: Date
    ) -> [(Instance, UsageChange)] {
        state.withLock { state in
            var before: [String: (usage: InstanceUsage, at: Date)] = [:]
            var loads: [String: InstanceLoad] = [:]
            var found: [(Instance, UsageChange)] = []
            for instance in instances {
                let name = instance.containerName(prefix: prefix)
                guard let usage = usage[name] else { continue }
                before[name] = (usage, now)
                guard let earlier = state.before[name], now > earlier.at else { continue }
                let change = UsageChange(usage, since: earlier.usage, seconds: now.timeIntervalSince(earlier.at))
                loads[instance.id] = change.load
                found.append((instance, change))
            }
            state.before = before
            state.loads = loads
            return found
        }
    }

    /// Of each task once in each of AWS's minutes.
    private func take(
        _ usage: [String: InstanceUsage], of tasks: [ClusterTask], in world: World, at now: Date
    ) -> [(ClusterService, TaskLoad)] {
        let minute = scale.seconds(60)
        return state.withLock { state in
            var kept: [String: (usage: InstanceUsage, at: Date)] = [:]
            var found: [(ClusterService, TaskLoad)] = []
            for task in tasks {
                let set = task.taskSetID.flatMap { world.taskSets[$0] }
                let names = task.plan.containers.map { task.containerName($0.name, prefix: world.containerPrefix) }
                let parts = names.compactMap { usage[$0] }
                guard let service = set.flatMap({ world.services[$0.serviceID] }), let first = parts.first else {
                    continue
                }
                let whole = parts.dropFirst().reduce(first, +)
                let earlier = state.tasks[task.id]
                kept[task.id] = earlier ?? (whole, now)
                guard let earlier, now.start(of: minute) > earlier.at.start(of: minute) else { continue }
                kept[task.id] = (whole, now)
                let seconds = now.timeIntervalSince(earlier.at)
                found.append((service, TaskLoad(whole, since: earlier.usage, seconds: seconds, plan: task.plan)))
            }
            state.tasks = kept
            return found
        }
    }
}

/// The difference between two looks at one instance.
struct UsageChange: Sendable, Equatable {
    var load: InstanceLoad
    var receivedBytes: Int?
    var sentBytes: Int?

    init(_ now: InstanceUsage, since before: InstanceUsage, seconds: Double) {
        func percent(_ now: Double, _ before: Double) -> Double {
            min(100, max(0, (now - before) / seconds * 100))
        }
        load = InstanceLoad(
            user: percent(now.userSeconds, before.userSeconds),
            system: percent(now.systemSeconds, before.systemSeconds), memoryBytes: now.memoryBytes)
        receivedBytes = now.receivedBytes.map { max(0, $0 - (before.receivedBytes ?? 0)) }
        sentBytes = now.sentBytes.map { max(0, $0 - (before.sentBytes ?? 0)) }
    }
}
