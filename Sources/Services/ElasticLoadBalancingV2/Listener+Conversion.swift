import Domain
import ElasticLoadBalancingV2API
import Smithy

extension ElasticLoadBalancingV2API.Listener {
    init(_ listener: Domain.Listener) {
        self.init(
            listenerArn: listener.id, loadBalancerArn: listener.loadBalancerID, port: listener.port,
            protocol: .init(rawValue: listener.spoken ?? "HTTP"),
            certificates: listener.security?.certificates.prefix(1).map { .init(certificateArn: $0) } ?? [],
            sslPolicy: listener.security?.policy, defaultActions: [Action](listener.defaultAction),
            alpnPolicy: listener.security?.alpnPolicy.map { [$0] } ?? [],
            mutualAuthentication: listener.spoken == "HTTPS" ? .init(listener.security?.mutual) : nil)
    }
}
