import Domain
import ElasticLoadBalancingV2API
import Smithy

extension ElasticLoadBalancingV2API.Listener {
    init(_ listener: Domain.Listener) {
        self.init(
            listenerArn: listener.id, loadBalancerArn: listener.loadBalancerID, port: listener.port, protocol: .http,
            defaultActions: [Action(listener.defaultAction)])
    }
}

extension Rule {
    /// What a listener does where no other rule matches; the only rule there is so far.
    init(defaultOf listener: Domain.Listener) {
        self.init(
            ruleArn: Self.arn(defaultOf: listener), priority: "default",
            actions: [Action(listener.defaultAction)], isDefault: true)
    }

    /// A function of the listener's, so that it stays the same.
    static func arn(defaultOf listener: Domain.Listener) -> String {
        let suffix = listener.id.split(separator: "/").last ?? ""
        return listener.id.replacing(":listener/", with: ":listener-rule/") + "/" + suffix.reversed()
    }
}

/// What of a listener's settings is refused.
enum ListenerCheck {
    static func check(
        _ protocol: ProtocolEnum?, certificates: [Certificate], sslPolicy: String?,
        authentication: MutualAuthenticationAttributes?
    ) throws(ServiceError) {
        switch `protocol` {
        case nil, .http: break
        case .https: throw .notServedYet("Listeners of protocol 'HTTPS'")
        case .some(let other):
            throw .validation(
                "Listener protocol '\(other.rawValue)' must be one of 'HTTP, HTTPS' for an application load balancer")
        }
        if !certificates.isEmpty || sslPolicy != nil {
            throw .validation("Certificates and SSL policies are for HTTPS listeners only")
        }
        if let mode = authentication?.mode, mode != "off" { throw .notServedYet("Mutual authentication") }
    }
}
