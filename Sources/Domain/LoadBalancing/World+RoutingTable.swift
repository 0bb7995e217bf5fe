import Foundation
package import Routing

extension World {
    /// What the data plane shall carry. A function of the records alone, so it is the same after a restart.
    package func routingTable(scale: TimeScale) -> RoutingTable {
        var table = RoutingTable()
        let listeners = Dictionary(grouping: listeners.values, by: \.loadBalancerID)
        let rules = Dictionary(grouping: rules.values, by: \.listenerID)
        for loadBalancer in loadBalancers.values {
            table.loadBalancers[loadBalancer.id] = route(loadBalancer, listeners[loadBalancer.id] ?? [], rules)
            // The front door speaks HTTP, which a network load balancer does not know.
            if loadBalancer.isNetwork { continue }
            table.hosts[loadBalancer.dnsName] = loadBalancer.id
            table.hosts[Self.localName(loadBalancer.dnsName)] = loadBalancer.id
        }
        let registrations = Dictionary(grouping: registrations.values, by: \.targetGroupID)
        for group in targetGroups.values {
            table.targetGroups[group.id] = route(group, registrations[group.id] ?? [], scale)
        }
        closeDoors(of: targetGroups.keys, registrations, GroupUsage(table), in: &table)
        for group in stagingGroups(scale: scale) { table.targetGroups[group.arn] = group }
        for environment in environments.values where !environment.isTerminated && !environment.isWorker {
            guard let loadBalancer = environment.resources?.loadBalancer,
                loadBalancers[loadBalancer]?.isNetwork == false
            else { continue }
            let name = environment.cname.lowercased()
            table.hosts[name] = loadBalancer
            table.hosts[Self.localName(name)] = loadBalancer
        }
        return table
    }

    /// The same name as browsers and curl resolve it by themselves: `.localhost` for the last label, and what AWS has
    /// before it.
    package static func localName(_ name: String) -> String {
        guard let dot = name.lastIndex(of: ".") else { return name }
        return name[..<dot] + ".localhost"
    }

    func route(_ loadBalancer: LoadBalancer) -> RoutingTable.LoadBalancer {
        let listeners = listeners(of: loadBalancer)
        let ids = Set(listeners.map(\.id))
        let rules = rules.values.filter { ids.contains($0.listenerID) }
        return route(loadBalancer, listeners, Dictionary(grouping: rules, by: \.listenerID))
    }

    private func route(
        _ loadBalancer: LoadBalancer, _ listeners: [Listener], _ rules: [String: [ListenerRule]]
    ) -> RoutingTable.LoadBalancer {
        var route = RoutingTable.LoadBalancer(
            arn: loadBalancer.id, name: loadBalancer.name, address: loadBalancer.address,
            listeners: listeners.sorted { $0.port < $1.port }.map {
                self.route($0, rules[$0.id] ?? [], of: loadBalancer)
            })
        route.kind = loadBalancer.isNetwork ? .network : .application
        route.zones = zones(of: loadBalancer)
        let attributes = loadBalancer.attributes
        route.logs = Self.logs(attributes)
        route.idleTimeout = .seconds(attributes["idle_timeout.timeout_seconds"].flatMap(Int.init) ?? 60)
        route.clientKeepAlive = .seconds(attributes["client_keep_alive.seconds"].flatMap(Int.init) ?? 3600)
        route.forwardsClientPort = attributes["routing.http.xff_client_port.enabled"] == "true"
        route.desyncMitigation =
            attributes["routing.http.desync_mitigation_mode"].flatMap(RoutingTable.DesyncMitigation.init) ?? .defensive
        route.xForwardedFor =
            attributes["routing.http.xff_header_processing.mode"].flatMap(RoutingTable.XForwardedFor.init) ?? .append
        route.speaksHTTP2 = attributes["routing.http2.enabled"] != "false"
        route.crossesZones =
            attributes["load_balancing.cross_zone.enabled"].map { $0 == "true" } ?? !loadBalancer.isNetwork
        route.preservesHost = attributes["routing.http.preserve_host_header.enabled"] == "true"
        route.tellsTLS = attributes["routing.http.x_amzn_tls_version_and_cipher_suite.enabled"] == "true"
        route.dropsInvalidHeaderFields = attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
        return route
    }

    private static func logs(_ attributes: [String: String]) -> Set<RoutingTable.Log> {
        let keys: [(RoutingTable.Log, String)] = [
            (.access, "access_logs"), (.connection, "connection_logs"), (.healthCheck, "health_check_logs"),
        ]
        return Set(keys.filter { attributes[$0.1 + ".s3.enabled"] == "true" }.map(\.0))
    }

    private func route(
        _ listener: Listener, _ rules: [ListenerRule], of loadBalancer: LoadBalancer
    ) -> RoutingTable.Listener {
        var route = RoutingTable.Listener(
            arn: listener.id, port: listener.port,
            rules: rules.sorted { $0.priority < $1.priority }.map(Self.rule),
            defaultRule: listener.defaultRuleARN, actions: Self.actions(listener.defaultAction))
        route.spoken = listener.spoken.flatMap(RoutingTable.NetworkProtocol.init) ?? .http
        route.tls = tls(of: listener)
        route.answerHeaders = listener.answerHeaders
        route.requestFieldNames = listener.requestFieldNames
        route.flowIdleTimeout = .seconds(listener.attributes?["tcp.idle_timeout.seconds"].flatMap(Int.init) ?? 350)
        route.admitted = networksAdmitted(to: loadBalancer, port: listener.port, udp: route.spoken == .udp)
        return route
    }

    private static func rule(_ rule: ListenerRule) -> RoutingTable.Rule {
        .init(
            arn: rule.id, priority: rule.priority, conditions: rule.conditions,
            actions: actions(rule.action), transforms: rule.transforms)
    }

    private static func actions(_ action: ListenerAction) -> [RoutingTable.Action] {
        switch action {
        case .forward(let groups, let stickiness):
            [
                .forward(
                    groups.map { .init(targetGroup: $0.targetGroup, weight: $0.weight) },
                    stickiness: stickiness.map { Duration.seconds($0) })
            ]
        case .redirect(let redirect): [.redirect(redirect)]
        case .fixedResponse(let status, let contentType, let body):
            [.fixedResponse(status: status, contentType: contentType, body: body)]
        case .validated(let check, let then): [.jwtValidation(check)] + actions(then)
        }
    }

    func route(
        _ group: TargetGroup, _ registrations: [Registration], _ scale: TimeScale
    ) -> RoutingTable.TargetGroup {
        var route = RoutingTable.TargetGroup(
            arn: group.id, name: group.name, healthCheck: group.healthCheck.route(scale),
            targets: registrations.sorted { $0.id < $1.id }.compactMap { target($0, of: group) },
            deregistrationDelay: scale.duration(group.deregistrationDelay))
        group.tellProtocols(to: &route, scale)
        group.tellSelection(to: &route, scale)
        return route
    }

    /// nil for an instance that runs nothing: it cannot get traffic.
    ///
    /// The group's own port on an instance stands for the port its application listens on, as Beanstalk's instances
    /// have a proxy on port 80 before the application; every other port is taken as it is.
    private func target(_ registration: Registration, of group: TargetGroup) -> RoutingTable.Target? {
        if group.targetType == .alb {
            guard let address = loadBalancers[registration.targetID]?.address else { return nil }
            return .init(id: registration.routingID, host: address, port: registration.port)
        }
        guard group.targetType == .instance else {
            return .init(id: registration.routingID, host: registration.targetID, port: registration.port)
        }
        if registration.targetID == machineID {
            return address(ofMachinePort: registration.port).map { address in
                .init(id: registration.routingID, host: address.host, port: address.port)
            }
        }
        guard let address = instances[registration.targetID]?.address else { return nil }
        // Of an environment's processes only the default one is behind the proxy, whatever its port.
        let isProxied =
            groups.values.contains { $0.settings == nil && $0.targetGroups.first == group.id }
            || registration.port == 80
        return .init(
            id: registration.routingID, host: address.host, port: isProxied ? address.port : registration.port,
            zone: instances[registration.targetID]?.zone)
    }
}

extension HealthCheckSettings {
    func route(_ scale: TimeScale) -> RoutingTable.HealthCheck {
        var check = RoutingTable.HealthCheck()
        check.kind = kind == .https ? .https : kind == .tcp ? .tcp : .http
        check.path = path
        check.port = port
        check.interval = scale.duration(intervalSeconds)
        check.timeout = .seconds(timeoutSeconds)
        check.healthyThreshold = healthyThreshold
        check.unhealthyThreshold = unhealthyThreshold
        check.matcher = matcher
        return check
    }
}
