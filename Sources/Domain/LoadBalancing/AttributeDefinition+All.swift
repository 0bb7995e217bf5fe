extension AttributeDefinition {
    /// Source: Elastic Load Balancing API Reference, `LoadBalancerAttribute`; defaults of an ALB.
    package static let loadBalancer: [AttributeDefinition] = [
        .init("access_logs.s3.enabled", "false", .flag),
        .init("access_logs.s3.bucket", "", .text),
        .init("access_logs.s3.prefix", "", .text),
        .init("client_keep_alive.seconds", "3600", .number(60...604_800)),
        .init("connection_logs.s3.enabled", "false", .flag),
        .init("connection_logs.s3.bucket", "", .text),
        .init("connection_logs.s3.prefix", "", .text),
        .init("deletion_protection.enabled", "false", .flag),
        .init("health_check_logs.s3.enabled", "false", .flag),
        .init("health_check_logs.s3.bucket", "", .text),
        .init("health_check_logs.s3.prefix", "", .text),
        .init("idle_timeout.timeout_seconds", "60", .number(1...4_000)),
        .init("ipv6.deny_all_igw_traffic", "false", .flag),
        .init("load_balancing.cross_zone.enabled", "true", .oneOf(["true"])),
        .init(
            "routing.http.desync_mitigation_mode", "defensive", .oneOf(["monitor", "defensive", "strictest"])),
        .init("routing.http.drop_invalid_header_fields.enabled", "false", .flag),
        .init("routing.http.preserve_host_header.enabled", "false", .flag),
        .init("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "false", .flag),
        .init("routing.http.xff_client_port.enabled", "false", .flag),
        .init(
            "routing.http.xff_header_processing.mode", "append", .oneOf(["append", "preserve", "remove"])),
        .init("routing.http2.enabled", "true", .flag),
        .init("waf.fail_open.enabled", "false", .flag),
        .init("zonal_shift.config.enabled", "false", .flag),
    ]

    /// Source: Elastic Load Balancing API Reference, `TargetGroupAttribute`; defaults of an ALB's group.
    package static let targetGroup: [AttributeDefinition] = [
        .init("deregistration_delay.timeout_seconds", "300", .number(0...3_600)),
        .init("load_balancing.algorithm.anomaly_mitigation", "off", .oneOf(["on", "off"])),
        .init(
            "load_balancing.algorithm.type", "round_robin",
            .oneOf(["round_robin", "least_outstanding_requests", "weighted_random"])),
        .init(
            "load_balancing.cross_zone.enabled", "use_load_balancer_configuration",
            .oneOf(["true", "false", "use_load_balancer_configuration"])),
        .init("slow_start.duration_seconds", "0", .numberOr("0", 30...900)),
        .init("stickiness.app_cookie.cookie_name", "", .text),
        .init("stickiness.app_cookie.duration_seconds", "86400", .number(1...604_800)),
        .init("stickiness.enabled", "false", .flag),
        .init("stickiness.lb_cookie.duration_seconds", "86400", .number(1...604_800)),
        .init("stickiness.type", "lb_cookie", .oneOf(["lb_cookie", "app_cookie"])),
        .init(
            "target_group_health.dns_failover.minimum_healthy_targets.count", "1", .numberOr("off", 1...1_000)),
        .init(
            "target_group_health.dns_failover.minimum_healthy_targets.percentage", "off", .numberOr("off", 1...100)),
        .init(
            "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1", .number(1...1_000)),
        .init(
            "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off",
            .numberOr("off", 1...100)),
        .init(mirrorTargetGroup, "", .text),
        .init(mirrorPercentage, "100", .number(0...100)),
    ]

    /// Teal's own, told only where a mirror is set: copies of a group's requests go to another group.
    package static let mirrorTargetGroup = "teal.mirror.target_group_arn"
    package static let mirrorPercentage = "teal.mirror.percentage"
}
