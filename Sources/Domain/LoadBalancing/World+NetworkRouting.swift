package import Routing

extension TargetGroup {
    /// What of a group's protocol and of a network load balancer's attributes the data plane acts on.
    func tellProtocols(to route: inout RoutingTable.TargetGroup, _ scale: TimeScale) {
        route.spoken = spoken.flatMap(RoutingTable.NetworkProtocol.init) ?? .http
        route.version = version.flatMap(RoutingTable.TargetGroup.Version.init) ?? .http1
        route.targetType = RoutingTable.TargetGroup.TargetType(rawValue: targetType.rawValue) ?? .instance
        if route.version == .grpc, route.healthCheck.kind != .tcp { route.healthCheck.kind = .grpc }
        if isForRequests { return }
        if attributes["stickiness.enabled"] == "true" { route.stickiness = .sourceIP }
        route.sendsProxyProtocol = attributes["proxy_protocol_v2.enabled"] == "true"
        route.terminatesDeregistered = attributes["deregistration_delay.connection_termination.enabled"] == "true"
        route.terminatesUnhealthy =
            attributes["target_health_state.unhealthy.connection_termination.enabled"] != "false"
        let draining = attributes["target_health_state.unhealthy.draining_interval_seconds"].flatMap(Int.init) ?? 0
        route.unhealthyDraining = route.terminatesUnhealthy ? .zero : scale.duration(draining)
        route.preservesClientIP = attributes["preserve_client_ip.enabled"] == "true"
    }
}

extension World {
    /// Where a load balancer listens: an address in each of its zones. None for one that was made when application load
    /// balancers had one address for all.
    package func zones(of loadBalancer: LoadBalancer) -> [RoutingTable.Zone] {
        guard let addresses = loadBalancer.zoneAddresses else { return [] }
        let subnets = Network.subnets(loadBalancer.scope)
        return zip(loadBalancer.subnets, addresses).map { subnet, address in
            .init(name: subnets.first { $0.id == subnet }?.zone ?? subnet, address: address)
        }
    }

    /// The addresses behind a name of a load balancer or environment (lower case, without the last dot), one in each zone.
    /// Zones without enough healthy targets are left out, unless all would be.
    /// Source: Application and Network Load Balancers guides, "Target group health", DNS failover.
    /// - Parameter unhealthyZones: of the load balancer with that ARN.
    package func addresses(of name: String, unhealthyZones: (String) -> Set<String> = { _ in [] }) -> [String] {
        guard let loadBalancer = loadBalancer(named: name) else { return [] }
        let unhealthy = unhealthyZones(loadBalancer.id)
        let zones = zones(of: loadBalancer)
        let healthy = zones.filter { !unhealthy.contains($0.name) }
        let answered = (healthy.isEmpty ? zones : healthy).map(\.address)
        return answered.isEmpty ? [loadBalancer.address] : answered
    }

    private func loadBalancer(named name: String) -> LoadBalancer? {
        let direct = loadBalancers.values.first { $0.dnsName == name || Self.localName($0.dnsName) == name }
        if let direct { return direct }
        let environment = environments.values.first { environment in
            let cname = environment.cname.lowercased()
            return !environment.isTerminated && !environment.isWorker
                && (cname == name || Self.localName(cname) == name)
        }
        return environment?.resources.flatMap { loadBalancers[$0.loadBalancer] }
    }
}
