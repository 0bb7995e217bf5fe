import Routing

extension TargetGroup {
    /// How targets are chosen, from the attributes.
    /// Source: Elastic Load Balancing API Reference, `TargetGroupAttribute`.
    func tellSelection(to route: inout RoutingTable.TargetGroup, _ scale: TimeScale) {
        route.crossesZones = flag("load_balancing.cross_zone.enabled")
        route.routingMinimum = minimum("unhealthy_state_routing")
        route.dnsMinimum = minimum("dns_failover")
        guard isForRequests else { return }
        route.algorithm =
            attributes["load_balancing.algorithm.type"].flatMap(RoutingTable.TargetGroup.Algorithm.init) ?? .roundRobin
        route.mitigatesAnomalies = attributes["load_balancing.algorithm.anomaly_mitigation"] == "on"
        route.slowStart = scale.duration(number("slow_start.duration_seconds") ?? 0)
        route.stickiness = cookieStickiness
        route.mirror = mirror
    }

    private var cookieStickiness: RoutingTable.Stickiness? {
        guard attributes["stickiness.enabled"] == "true" else { return nil }
        guard attributes["stickiness.type"] == "app_cookie" else {
            return .loadBalancerCookie(.seconds(number("stickiness.lb_cookie.duration_seconds") ?? 86_400))
        }
        return .applicationCookie(
            name: attributes["stickiness.app_cookie.cookie_name"] ?? "",
            .seconds(number("stickiness.app_cookie.duration_seconds") ?? 86_400))
    }

    private func minimum(_ action: String) -> RoutingTable.HealthyMinimum {
        let prefix = "target_group_health.\(action).minimum_healthy_targets."
        let count = attributes[prefix + "count"] ?? "1"
        return .init(count: Int(count), percentage: number(prefix + "percentage"))
    }

    private func number(_ key: String) -> Int? { attributes[key].flatMap(Int.init) }

    private func flag(_ key: String) -> Bool? { attributes[key].flatMap(Bool.init) }
}

extension TargetGroup {
    /// What single attributes cannot say: which go together.
    /// Source: Application Load Balancers guide, "Edit target group attributes for your Application Load Balancer".
    func checkAttributes() throws(Fault) {
        let algorithm = attributes["load_balancing.algorithm.type"] ?? "round_robin"
        if (number("slow_start.duration_seconds") ?? 0) > 0, algorithm != "round_robin" {
            throw Fault(
                .invalidCombination, "Slow start mode is not supported with the routing algorithm '\(algorithm)'")
        }
        if attributes["load_balancing.algorithm.anomaly_mitigation"] == "on", algorithm != "weighted_random" {
            throw Fault(
                .invalidCombination,
                "Anomaly mitigation is only supported with the routing algorithm 'weighted_random'")
        }
        try checkCookieName()
        try checkMinimums()
    }

    private func checkCookieName() throws(Fault) {
        let name = attributes["stickiness.app_cookie.cookie_name"] ?? ""
        if ["AWSALB", "AWSALBAPP", "AWSALBTG"].contains(where: name.hasPrefix) {
            throw Fault(.invalidParameter, "Cookie name '\(name)' is reserved for use by the load balancer")
        }
        let isCookie = name.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
        guard isCookie, name.utf8.count <= 255 else {
            throw Fault(.invalidParameter, "Cookie name '\(name)' contains a character that is not valid")
        }
        if name.isEmpty, attributes["stickiness.enabled"] == "true", attributes["stickiness.type"] == "app_cookie" {
            throw Fault(
                .invalidCombination, "A cookie name must be specified for stickiness of type 'app_cookie'")
        }
    }

    /// Zones must leave DNS before, or when, requests go to all targets.
    /// Source: Application Load Balancers guide, "Target group health".
    private func checkMinimums() throws(Fault) {
        let dns = minimum("dns_failover")
        let routing = minimum("unhealthy_state_routing")
        let isCountTooLow = (routing.count ?? 0) > 1 && (dns.count.map { $0 < routing.count ?? 0 } ?? false)
        let isShareTooLow = dns.percentage.map { $0 < routing.percentage ?? 0 } ?? false
        if isCountTooLow || isShareTooLow {
            throw Fault(
                .invalidCombination,
                "The threshold for DNS failover must be greater than or equal to the threshold for routing failover")
        }
    }
}
