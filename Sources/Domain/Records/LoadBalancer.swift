package import Foundation
package import Routing

/// An application or network load balancer.
package struct LoadBalancer: Record, Scoped {
    package static let tableName = "loadBalancer"
    package static var place: WritableKeyPath<World, [String: LoadBalancer]> { \.loadBalancers }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    package var scheme: String
    package var dnsName: String
    /// Its own loopback address: one of those in its zones.
    package var address: String
    package var subnets: [String]
    package var securityGroups: [String]
    /// Attributes that were set; the others have their defaults.
    package var attributes: [String: String]
    package var createdAt: Date
    package var tags: [Tag]
    /// nil: an application load balancer.
    package var kind: Kind?
    /// The address in each of its subnets; nil for an application load balancer that was made when it had one for all.
    package var zoneAddresses: [String]?

    package enum Kind: String, Codable, Sendable {
        case application, network
    }

    package var isNetwork: Bool { kind == .network }
    /// `ipv4` where nil.
    package var ipAddressType: String?
    package var ipamPool: String?
    package var capacity: CapacityReservation?

    package init(
        scope: Scope, name: String, idSuffix: String, dnsNumber: String, address: String, scheme: String,
        subnets: [String], securityGroups: [String], tags: [Tag], at now: Date, kind: Kind = .application
    ) {
        id = scope.arn("elasticloadbalancing", "loadbalancer/\(kind == .network ? "net" : "app")/\(name)/\(idSuffix)")
        self.kind = kind
        account = scope.account
        region = scope.region
        self.name = name
        self.scheme = scheme
        let prefix = scheme == "internal" ? "internal-" : ""
        dnsName =
            kind == .network
            ? "\(prefix)\(name)-\(idSuffix).elb.\(scope.region).amazonaws.com".lowercased()
            : "\(prefix)\(name)-\(dnsNumber).\(scope.region).elb.amazonaws.com".lowercased()
        self.address = address
        self.subnets = subnets
        self.securityGroups = securityGroups
        attributes = [:]
        createdAt = now
        self.tags = tags
    }
}

/// A port on which a load balancer takes requests, and where it sends them.
package struct Listener: Record, Scoped {
    package static let tableName = "listener"
    package static var place: WritableKeyPath<World, [String: Listener]> { \.listeners }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var loadBalancerID: String
    package var port: Int
    package var defaultAction: ListenerAction
    package var tags: [Tag]
    /// `HTTP`, `HTTPS`, `TCP`, `TLS`, `UDP` or `TCP_UDP`; nil: `HTTP`.
    package var spoken: String?
    /// With `HTTPS` and `TLS`.
    package var security: ListenerSecurity?
    /// Attributes that were set; the others have their defaults.
    package var attributes: [String: String]?

    package init(
        of loadBalancer: LoadBalancer, idSuffix: String, port: Int, defaultAction: ListenerAction, tags: [Tag]
    ) {
        let path = loadBalancer.id.split(separator: ":loadbalancer/").last.map(String.init) ?? loadBalancer.name
        id = loadBalancer.scope.arn("elasticloadbalancing", "listener/\(path)/\(idSuffix)")
        account = loadBalancer.account
        region = loadBalancer.region
        loadBalancerID = loadBalancer.id
        self.port = port
        self.defaultAction = defaultAction
        self.tags = tags
    }
}

/// What a listener does with a request.
package indirect enum ListenerAction: Codable, Sendable, Equatable {
    /// - Parameter stickiness: seconds for which a client stays with the group drawn for it.
    case forward([WeightedGroup], stickiness: Int? = nil)
    case fixedResponse(status: Int, contentType: String?, body: String?)
    case redirect(RoutingTable.Redirect)
    /// The other one is taken only for a request with a valid token.
    case validated(RoutingTable.JWTValidation, then: ListenerAction)

    package struct WeightedGroup: Codable, Sendable, Equatable {
        /// The ARN.
        package var targetGroup: String
        /// 0 to 999.
        package var weight: Int

        package init(targetGroup: String, weight: Int) {
            self.targetGroup = targetGroup
            self.weight = weight
        }
    }

    package var targetGroups: [String] {
        guard case .forward(let groups, _) = last else { return [] }
        return groups.map(\.targetGroup)
    }

    /// Whatever its weight.
    func forwards(to group: String) -> Bool {
        guard case .forward(let groups, _) = last else { return false }
        return groups.contains { $0.targetGroup == group }
    }

    /// The one that ends the work, after any check.
    package var last: ListenerAction {
        if case .validated(_, let then) = self { then.last } else { self }
    }
}
