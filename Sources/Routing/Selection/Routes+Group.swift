extension Routes {
    /// A class, so that a request that is routed by it does not copy what it holds.
    package final class Group: Sendable {
        package let arn: String
        /// All its targets; they are named by their indices here.
        package let targets: [TargetKey]
        /// By target.
        package let health: [TargetHealth]
        /// Those that have left it and still answer what they had.
        package let draining: [TargetKey]
        /// Those that may get a request, in whatever zone.
        package let eligible: [Int]
        package let stickiness: RoutingTable.Stickiness?
        package let mirror: RoutingTable.Mirror?
        /// Of the flows that begin from now on, as is `preservesClientIP`.
        package let sendsProxyProtocol: Bool
        package let preservesClientIP: Bool
        /// That keep to themselves; nil: they do not.
        let zones: [String]?
        let token: UInt64
        let pools: [TargetPool]
        private let chooser: TargetChooser
        private let sticky: [UInt64: Int]

        package var turn: RoundRobin { chooser.turn }
        package var algorithm: RoutingTable.TargetGroup.Algorithm { chooser.algorithm }

        init(
            _ group: RoutingTable.TargetGroup, targets: [TargetKey], health: [TargetHealth], zones: [String]?,
            draining: [TargetKey], pools: [TargetPool], turn: RoundRobin
        ) {
            arn = group.arn
            self.targets = targets
            self.health = health
            self.zones = zones
            self.draining = draining
            self.pools = pools
            eligible = pools.count == 1 ? pools[0].eligible : Array(Set(pools.flatMap(\.eligible))).sorted()
            stickiness = group.stickiness
            mirror = group.mirror
            sendsProxyProtocol = group.sendsProxyProtocol
            preservesClientIP = group.preservesClientIP
            token = StickyToken.hash(group.arn)
            chooser = TargetChooser(algorithm: group.algorithm, slowStart: group.slowStart, turn: turn)
            switch group.stickiness {
            case nil, .sourceIP: sticky = [:]
            case .loadBalancerCookie, .applicationCookie:
                sticky = Dictionary(eligible.map { (StickyToken.hash(targets[$0]), $0) }) { first, _ in first }
            }
        }

        /// Of zones that keep to themselves, those with too few healthy targets.
        package var unhealthyZones: [String] { pools.filter { !$0.isInDNS }.compactMap(\.zone) }

        /// The target that the client's cookie names, if it may get requests.
        func stickyTarget(of request: some RoutableRequest, _ moment: RoutingMoment) -> Int? {
            switch stickiness {
            case nil: return nil
            case .sourceIP: return sourceTarget(request)
            case .loadBalancerCookie:
                return UInt64(of: StickyToken.targetCookie, in: request, at: moment).flatMap { sticky[$0] }
            case .applicationCookie(let name, _):
                // Both cookies are needed: without its own the application has begun a new session.
                guard RequestCookies.hasValue(of: Array(name.utf8), in: request) else { return nil }
                return UInt64(of: StickyToken.applicationCookie, in: request, at: moment).flatMap { sticky[$0] }
            }
        }

        private func sourceTarget(_ request: some RoutableRequest) -> Int? {
            guard let source = request.source, !eligible.isEmpty else { return nil }
            return eligible[Int(source.scrambled % UInt64(eligible.count))]
        }

        func choose(
            _ moment: RoutingMoment, _ outstanding: (Int) -> Int, _ generator: inout some RandomNumberGenerator
        ) -> Int? {
            guard let pool = pool(moment.zone, &generator) else { return nil }
            return chooser.choose(from: pool, at: moment.now, outstanding: outstanding, using: &generator)
        }

        /// Where the zones keep to themselves and the client did not come to a zone's address, it came by one of those
        /// that DNS answers with.
        private func pool(_ zone: String?, _ generator: inout some RandomNumberGenerator) -> TargetPool? {
            if pools.count <= 1 { return pools.first }
            if let zone, let own = pools.first(where: { $0.zone == zone }) { return own }
            let drawn = Int.random(in: 0..<pools.count, using: &generator)
            for step in 0..<pools.count {
                let pool = pools[(drawn + step) % pools.count]
                if pool.isInDNS { return pool }
            }
            return pools[drawn]
        }
    }

    /// Healthy targets; with too few of them all that have been checked, since a doubtful answer is better than none
    /// and the healthy ones alone might break down.
    /// Source: Application Load Balancers guide, "Target group health".
    static func eligible(
        _ members: [(target: Int, state: TargetHealthState)], _ group: RoutingTable.TargetGroup
    ) -> [Int] {
        let healthy = members.filter { $0.state.health.state == .healthy }.map(\.target)
        let minimum = group.routingMinimum
        if !healthy.isEmpty, minimum.isMet(healthy: healthy.count, of: members.count) { return healthy }
        return members.filter { $0.state.mayGetTraffic }.map(\.target)
    }
}

extension TargetHealthState {
    /// Where there is no better: it is not new, and not known to be gone.
    var mayGetTraffic: Bool {
        if isGone { return false }
        switch health.state {
        case .healthy, .unhealthy, .unhealthyDraining: return true
        case .initial, .unused, .draining, .unavailable: return false
        }
    }
}

extension IPAddress {
    /// Neighbouring addresses give numbers far from each other.
    var scrambled: UInt64 {
        var generator = SmallGenerator(seed: UInt64(truncatingIfNeeded: bits ^ (bits >> 64)))
        return generator.next()
    }
}
