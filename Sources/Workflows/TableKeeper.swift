package import Domain
package import Foundation
package import Logging
package import Routing
import ServiceLifecycle

/// Keeps the data plane's table equal to what the records say.
package actor TableKeeper: TrafficSwitch, ConsistencySwitch, Service {
    private let store: any RecordStore
    private let dataPlane: any DataPlane
    private let scale: TimeScale
    private let logger: Logger
    private let elapsed: @Sendable () -> Duration
    private var maker: RoutingTableMaker
    private var propagation = Propagation()
    private let pending = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    package private(set) var consistency: Consistency
    private var applied: RoutingTable?
    private var isApplying = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameter elapsed: monotonic real time.
    package init(
        store: any RecordStore, dataPlane: any DataPlane, scale: TimeScale, consistency: Consistency = .now,
        elapsed: @escaping @Sendable () -> Duration = TableKeeper.sinceStart, logger: Logger
    ) {
        self.consistency = consistency
        self.elapsed = elapsed
        maker = RoutingTableMaker(scale: scale)
        propagation.delays = consistency.delays(scale)
        self.store = store
        self.dataPlane = dataPlane
        self.scale = scale
        self.logger = logger
    }

    package func settle() async { _ = await apply() }

    /// At start: returns when every target has been probed once, so that what served before serves again; after
    /// `limit` seconds in any case, as a target may not answer at all.
    package func warmUp(within limit: TimeInterval, clock: any WallClock) async {
        let changes = dataPlane.healthChanges
        let groups = Array(await apply().targetGroups.keys)
        guard !isProbed(groups) else { return }
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for await _ in changes where self.isProbed(groups) { return }
            }
            tasks.addTask {
                do { try await clock.sleep(until: clock.now + limit) } catch { return }
            }
            await tasks.next()
            tasks.cancelAll()
        }
    }

    private nonisolated func isProbed(_ groups: [String]) -> Bool {
        !groups.contains { group in dataPlane.health(ofGroup: group).values.contains { $0.state == .initial } }
    }

    /// Brings the data plane up to date; returns the world it then routes by.
    func apply() async -> World {
        while isApplying { await withCheckedContinuation { waiting.append($0) } }
        isApplying = true
        defer { letNextOne() }
        let world = store.world
        let now = elapsed()
        propagation.want(maker.table(of: world), at: now)
        var table = propagation.table(at: now)
        table.healthDelay = .seconds(consistency.healthSeconds / scale.factor)
        if propagation.nextChange(after: now) != nil { pending.continuation.yield() }
        guard table != applied else { return world }
        for problem in await dataPlane.apply(table) {
            logger.warning(
                "A listener could not be opened",
                metadata: ["listener": "\(problem.listener)", "reason": "\(problem.reason)"])
        }
        applied = table
        return world
    }

    package func setConsistency(_ consistency: Consistency) async {
        self.consistency = consistency
        propagation.delays = consistency.delays(scale)
        _ = await apply()
    }

    /// Brings what was held back into force when its time has come.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in self.pending.stream {
                while let wait = await self.untilNextChange() {
                    do { try await Task.sleep(for: wait) } catch { return }
                    await self.settle()
                }
            }
        }
    }

    private func untilNextChange() -> Duration? {
        let now = elapsed()
        return propagation.nextChange(after: now).map { $0 - now }
    }

    private static let start = ContinuousClock().now

    package static let sinceStart: @Sendable () -> Duration = { ContinuousClock().now - start }

    private func letNextOne() {
        isApplying = false
        let woken = waiting
        waiting = []
        for continuation in woken { continuation.resume() }
    }
}

extension Consistency {
    fileprivate func delays(_ scale: TimeScale) -> Propagation.Delays {
        .init(
            rules: .seconds(rulesSeconds / scale.factor), registrations: .seconds(registrationsSeconds / scale.factor))
    }
}
