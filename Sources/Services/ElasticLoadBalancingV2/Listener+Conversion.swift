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
