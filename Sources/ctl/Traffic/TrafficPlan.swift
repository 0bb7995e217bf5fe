/// What load to make.
struct TrafficPlan: Equatable {
    var target: TrafficTarget
    /// Requests in flight at most; each has a connection of its own.
    var connections: Int
    /// Requests a second over all connections; nil for as many as the connections can carry.
    var rate: Double?
    /// Seconds; nil for no end but `requestLimit` or a signal.
    var duration: Double?
    var requestLimit: Int?
    /// The answer's header that names the version which made it.
    var versionHeader: String
    /// Seconds that one request may take.
    var timeLimit: Int
}
