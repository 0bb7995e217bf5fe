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
        guard !running.isEmpty else { return state.withLock { $0 = State() } }
        do throws(EngineFailure) {
            let usage = try await engine.usage()
            let found = take(usage, of: running, prefix: world.containerPrefix, at: clock.now)
            for (instance, measured) in found { await metrics.note(measured, of: instance, in: world, at: clock.now) }
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
