/// The port to what instances took of this machine lately, as the engine told it.
package protocol LoadStatistics: Sendable {
    /// By instance; one that has just started is missing.
    var loads: [String: InstanceLoad] { get }

    /// The machine's own, over one and five minutes; nil where the system does not tell.
    var loadAverage: [Double]? { get }
}

/// Where nothing measures.
package struct NoLoads: LoadStatistics {
    package let loads: [String: InstanceLoad] = [:]
    package let loadAverage: [Double]? = nil

    package init() {}
}

/// What an instance took between two looks, in per cent of one processor; at most all of it, as an instance is taken to
/// have one.
package struct InstanceLoad: Sendable, Equatable {
    package var user: Double
    package var system: Double
    package var memoryBytes: Int

    package init(user: Double, system: Double, memoryBytes: Int) {
        self.user = user
        self.system = system
        self.memoryBytes = memoryBytes
    }

    package var idle: Double { max(0, 100 - user - system) }
    package var total: Double { min(100, user + system) }
}
