/// Targets that a request may be given to, and the way in which one is chosen.
struct TargetPool: Sendable {
    /// nil: of all zones.
    var zone: String?
    /// Whether DNS answers with the zone's address.
    var isInDNS = true
    /// Indices among the targets of the group.
    var eligible: [Int] = []
    /// By place in `eligible`: when the target began to get more and more; empty when all have their whole share.
    var ramps: [Duration?] = []
    /// By place in `eligible`: shares summed up, for drawing; empty when all are the same.
    var shares: [Int] = []
}

/// Choosing a target. No locks: what threads share is one counter.
/// Source: Application Load Balancers guide, "Routing algorithms" and "Slow start mode".
struct TargetChooser: Sendable {
    var algorithm = RoutingTable.TargetGroup.Algorithm.roundRobin
    var slowStart = Duration.zero
    let turn: RoundRobin

    /// With more targets, as many are drawn and the least busy of those taken.
    private static let mostCompared = 32

    func choose(
        from pool: TargetPool, at now: Duration, outstanding: (Int) -> Int,
        using generator: inout some RandomNumberGenerator
    ) -> Int? {
        let eligible = pool.eligible
        if eligible.count <= 1 { return eligible.first }
        switch algorithm {
        case .roundRobin:
            if pool.ramps.isEmpty { return eligible[turn.next(below: eligible.count)] }
            return inTurn(pool, now, &generator)
        case .leastOutstandingRequests: return leastBusy(eligible, outstanding, &generator)
        case .weightedRandom:
            if pool.shares.isEmpty { return eligible[Int.random(in: 0..<eligible.count, using: &generator)] }
            let drawn = Int.random(in: 0..<pool.shares[pool.shares.count - 1], using: &generator)
            return eligible[pool.shares.firstIndex { drawn < $0 } ?? 0]
        }
    }

    /// A target that has just started takes its turn with a probability that grows to 1 over the slow start.
    private func inTurn(
        _ pool: TargetPool, _ now: Duration, _ generator: inout some RandomNumberGenerator
    ) -> Int {
        var place = 0
        for _ in 0..<(4 * pool.eligible.count) {
            place = turn.next(below: pool.eligible.count)
            guard let start = pool.ramps[place], now < start + slowStart else { break }
            let share = max(0, (now - start) / slowStart)
            if Double.random(in: 0..<1, using: &generator) < share { break }
        }
        return pool.eligible[place]
    }

    /// Equally busy ones take turns.
    private func leastBusy(
        _ eligible: [Int], _ outstanding: (Int) -> Int, _ generator: inout some RandomNumberGenerator
    ) -> Int {
        let isSample = eligible.count > Self.mostCompared
        let first = turn.next(below: eligible.count)
        var best = eligible[first]
        var least = outstanding(best)
        for step in 1..<min(eligible.count, Self.mostCompared) where least > 0 {
            let place =
                isSample
                ? Int.random(in: 0..<eligible.count, using: &generator) : (first + step) % eligible.count
            let count = outstanding(eligible[place])
            if count < least { (best, least) = (eligible[place], count) }
        }
        return best
    }
}
