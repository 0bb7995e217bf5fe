import NIOCore
import Routing

/// How every target is to be probed.
struct ProbePlans: Sendable {
    /// Of the snapshot they belong to; older ones that come later are nothing worth.
    var version: Int
    var byGroup: [String: Group]
    /// ARNs of load balancers that log the checks of a group, by the group's.
    var loggedBy: [String: [String]] = [:]

    struct Group: Sendable {
        /// Another one than before when anything of the plans is.
        var version: Int
        var byTarget: [TargetKey: ProbePlan]
    }
}

/// How one target is to be probed.
struct ProbePlan: Sendable, Equatable {
    var key: TargetKey
    /// The target's life this is for; see `TargetRegistry`.
    var life: Int
    var target: RoutingTable.Target
    /// Of the port that is probed; nil when the host is a name that could not be resolved.
    var address: SocketAddress?
    var check: RoutingTable.HealthCheck
    var version: RoutingTable.TargetGroup.Version
    /// The target's traffic goes over TLS.
    var overTLS: Bool
    /// Its security groups drop the checks.
    var isUnanswered: Bool
    /// A header of the proxy protocol comes first.
    var sendsProxyProtocol: Bool

    init(key: TargetKey, life: Int, handle: TargetHandle, of group: RoutingTable.TargetGroup) {
        self.key = key
        self.life = life
        check = group.healthCheck
        isUnanswered = group.closedToChecks.contains(key.target)
        sendsProxyProtocol = group.sendsProxyProtocol
        target = handle.target
        version = handle.transport.version
        overTLS = handle.transport.isSecure
        var address = handle.address
        address?.port = check.port ?? target.port
        self.address = address
    }

    /// In its ARN.
    var groupName: String {
        let parts = key.group.split(separator: "/")
        return parts.count == 3 ? String(parts[1]) : key.group
    }

    /// A check says itself whether it goes over TLS, whatever the target's traffic does.
    var transport: TargetTransport {
        var transport = TargetTransport(isSecure: isSecure, isHTTP ? version : .http1)
        transport.isMarked = target.isFiltered
        return transport
    }

    private var isSecure: Bool { check.kind == .https || (check.kind == .grpc && overTLS) }
    private var isHTTP: Bool { check.kind != .tcp }

    var port: Int { check.port ?? target.port }

    /// The control plane has checked the text; should it be wrong all the same, AWS's default holds.
    var matcher: HealthMatcher {
        if check.kind == .grpc { return HealthMatcher(check.matcher, within: HealthMatcher.grpcCodes) ?? .only12 }
        return HealthMatcher(check.matcher) ?? .only200
    }
}
