extension AttributeDefinition {
    /// Source: Elastic Load Balancing API Reference, `LoadBalancerAttribute`; those of a network load balancer.
    static let networkLoadBalancer: [AttributeDefinition] = [
        .init("access_logs.s3.enabled", "false", .flag),
        .init("access_logs.s3.bucket", "", .text),
        .init("access_logs.s3.prefix", "", .text),
        .init("deletion_protection.enabled", "false", .flag),
        .init(
            "dns_record.client_routing_policy", "any_availability_zone",
            .oneOf(["any_availability_zone", "availability_zone_affinity", "partial_availability_zone_affinity"])),
        .init("ipv6.deny_all_igw_traffic", "false", .flag),
        .init("load_balancing.cross_zone.enabled", "false", .flag),
        .init("secondary_ips.auto_assigned.per_subnet", "0", .number(0...7)),
        .init("zonal_shift.config.enabled", "false", .flag),
    ]

    /// Source: Elastic Load Balancing API Reference, `TargetGroupAttribute`; those of a network load balancer's group.
    /// - Parameter preserves: whether targets see the client's address unless told otherwise.
    static func networkTargetGroup(preserves: Bool) -> [AttributeDefinition] {
        [
            .init("deregistration_delay.connection_termination.enabled", "false", .flag),
            .init("deregistration_delay.timeout_seconds", "300", .number(0...3_600)),
            .init(
                "load_balancing.cross_zone.enabled", "use_load_balancer_configuration",
                .oneOf(["true", "false", "use_load_balancer_configuration"])),
            // Only of TCP connections, and only within this machine.
            .init("preserve_client_ip.enabled", preserves ? "true" : "false", .flag),
            .init("proxy_protocol_v2.enabled", "false", .flag),
            .init("stickiness.enabled", "false", .flag),
            .init("stickiness.type", "source_ip", .oneOf(["source_ip"])),
            .init(
                "target_group_health.dns_failover.minimum_healthy_targets.count", "1", .numberOr("off", 1...1_000)),
            .init(
                "target_group_health.dns_failover.minimum_healthy_targets.percentage", "off",
                .numberOr("off", 1...100)),
            .init(
                "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1",
                .number(1...1_000)),
            .init(
                "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off",
                .numberOr("off", 1...100)),
            .init(
                "target_health_state.unhealthy.connection_termination.enabled", "true", .flag),
            .init("target_health_state.unhealthy.draining_interval_seconds", "0", .number(0...360_000)),
        ]
    }
}

extension Listener {
    /// Source: Elastic Load Balancing API Reference, `ListenerAttribute`.
    package var attributeDefinitions: [AttributeDefinition] {
        switch spoken {
        case nil, "HTTP", "HTTPS": AttributeDefinition.listener
        case "TCP": [.init("tcp.idle_timeout.seconds", "350", .number(60...6_000))]
        default: []
        }
    }
}

extension LoadBalancer {
    package var attributeDefinitions: [AttributeDefinition] {
        isNetwork ? AttributeDefinition.networkLoadBalancer : AttributeDefinition.loadBalancer
    }
}

extension TargetGroup {
    package var attributeDefinitions: [AttributeDefinition] {
        isForRequests
            ? AttributeDefinition.targetGroup : AttributeDefinition.networkTargetGroup(preserves: preservesByDefault)
    }

    /// Source: Network Load Balancers guide, "Client IP preservation".
    private var preservesByDefault: Bool {
        targetType != .ip || spoken == "UDP" || spoken == "TCP_UDP"
    }
}
