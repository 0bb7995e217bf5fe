package import Domain
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
