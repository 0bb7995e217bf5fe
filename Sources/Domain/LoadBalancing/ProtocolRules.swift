/// Which protocols go together.
/// Source: Elastic Load Balancing API Reference, `CreateListener` and `CreateTargetGroup`, `Protocol`; Network Load
/// Balancers guide, "Listeners for your Network Load Balancers".
enum ProtocolRules {
    static func checkListener(_ spoken: String, on loadBalancer: LoadBalancer) throws(Fault) {
        let taken = loadBalancer.isNetwork ? ["TCP", "TLS", "UDP", "TCP_UDP"] : ["HTTP", "HTTPS"]
        guard taken.contains(spoken) else {
            throw Fault(
                .invalidParameter,
                "Listener protocol '\(spoken)' must be one of '\(taken.joined(separator: ", "))' for "
                    + "\(loadBalancer.isNetwork ? "a network" : "an application") load balancer")
        }
    }

    /// Whether a listener may forward to groups of a protocol.
    static func groups(behind listener: String) -> [String] {
        switch listener {
        case "HTTP", "HTTPS": ["HTTP", "HTTPS"]
        case "TCP": ["TCP", "TCP_UDP"]
        case "TLS": ["TCP", "TLS"]
        case "UDP": ["UDP", "TCP_UDP"]
        default: ["TCP_UDP"]
        }
    }

    static func check(_ spoken: String, forwardsTo group: TargetGroup) throws(Fault) {
        guard groups(behind: spoken).contains(group.spoken ?? "HTTP") else {
            throw Fault(
                .notFound(.commonProtocol),
                "Listener protocol '\(spoken)' is not supported with a target group with the target-group protocol "
                    + "'\(group.spoken ?? "HTTP")'")
        }
    }

    /// A network load balancer's groups: what `alb` can be reached by, and what the version is for.
    static func checkGroup(_ new: NewTargetGroup) throws(Fault) {
        guard ["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP"].contains(new.spoken) else {
            throw Fault(.invalidCombination, "Target groups of protocol '\(new.spoken)' are not served here")
        }
        if new.targetType == .alb, new.spoken != "TCP" {
            throw Fault(
                .invalidParameter, "Target group protocol '\(new.spoken)' must be TCP for target type 'alb'")
        }
        let isForRequests = new.spoken == "HTTP" || new.spoken == "HTTPS"
        if let version = new.version {
            guard isForRequests, ["HTTP1", "HTTP2", "GRPC"].contains(version) else {
                throw Fault(.invalidParameter, "Protocol version '\(version)' is not supported by '\(new.spoken)'")
            }
        }
        guard isForRequests else { return }
        if new.healthCheck.kind == .tcp {
            throw Fault(.invalidParameter, "Health check protocol 'TCP' must be one of 'HTTP, HTTPS'")
        }
    }
}

extension HealthCheckSettings {
    /// What holds where nothing is said, by the group's protocol.
    /// Source: Elastic Load Balancing API Reference, `CreateTargetGroup`; Network Load Balancers guide, "Health checks
    /// for Network Load Balancer target groups".
    package static func defaults(of spoken: String, version: String?, type: TargetGroup.TargetType, kind: Kind?) -> Self
    {
        var settings = Self()
        if version == "GRPC" {
            settings.path = "/AWS.ALB/healthcheck"
            settings.matcher = "12"
        }
        guard spoken != "HTTP", spoken != "HTTPS" else {
            settings.kind = kind ?? .http
            return settings
        }
        settings.kind = kind ?? (type == .alb ? .http : .tcp)
        settings.timeoutSeconds = settings.kind == .http ? 6 : 10
        settings.matcher = "200-399"
        return settings
    }
}
