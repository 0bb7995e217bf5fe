package import Domain

extension ProcessEngine {
    /// A process shares the machine's own network.
    package func setFilter(
        _ filter: PacketFilter, ofInstance name: String
    ) async throws(EngineFailure) -> FilterAnswer {
        .unavailable(reason: "The engine 'process' has no packet filters.")
    }
}
