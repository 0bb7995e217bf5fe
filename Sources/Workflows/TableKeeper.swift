package import Domain
package import Foundation
package import Logging
package import Routing

/// Keeps the data plane's table equal to what the records say.
package actor TableKeeper: TrafficSwitch {
    private let store: any RecordStore
    private let dataPlane: any DataPlane
    private let scale: TimeScale
    private let logger: Logger
    private var applied: RoutingTable?
    private var isApplying = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    package init(store: any RecordStore, dataPlane: any DataPlane, scale: TimeScale, logger: Logger) {
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
        let table = world.routingTable(scale: scale)
        guard table != applied else { return world }
        for problem in await dataPlane.apply(table) {
            logger.warning(
                "A listener could not be opened",
                metadata: ["listener": "\(problem.listener)", "reason": "\(problem.reason)"])
        }
        applied = table
        return world
    }

    private func letNextOne() {
        isApplying = false
        let woken = waiting
        waiting = []
        for continuation in woken { continuation.resume() }
    }
}
