import Routing

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
    /// Where a network load balancer listens: an address in each of its zones.
    func zones(of loadBalancer: LoadBalancer) -> [RoutingTable.Zone] {
        guard let addresses = loadBalancer.zoneAddresses else { return [] }
        let subnets = Network.subnets(loadBalancer.scope)
        return zip(loadBalancer.subnets, addresses).map { subnet, address in
            .init(name: subnets.first { $0.id == subnet }?.zone ?? subnet, address: address)
        }
    }

    /// The addresses behind a name of a load balancer or environment (lower case, without the last dot): of a network
    /// load balancer one in each zone. Zones without enough healthy targets are left out, unless all would be.
    /// Source: Network Load Balancers guide, "Target group health", DNS failover.
    /// - Parameter unhealthyZones: of the load balancer with that ARN.
    package func addresses(of name: String, unhealthyZones: (String) -> Set<String> = { _ in [] }) -> [String] {
        let network = loadBalancers.values.first {
            $0.isNetwork && ($0.dnsName == name || Self.localName($0.dnsName) == name)
        }
        guard let network else { return address(of: name).map { [$0] } ?? [] }
        let unhealthy = unhealthyZones(network.id)
        let healthy = zones(of: network).filter { !unhealthy.contains($0.name) }.map(\.address)
        return healthy.isEmpty ? network.zoneAddresses ?? [] : healthy
    }
}
