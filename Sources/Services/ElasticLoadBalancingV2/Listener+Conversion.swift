import Domain
import ElasticLoadBalancingV2API
import Smithy

extension ElasticLoadBalancingV2API.Listener {
    init(_ listener: Domain.Listener) {
        self.init(
            listenerArn: listener.id, loadBalancerArn: listener.loadBalancerID, port: listener.port,
            protocol: .init(rawValue: listener.spoken ?? "HTTP"),
            certificates: listener.security?.certificates.prefix(1).map { .init(certificateArn: $0) } ?? [],
            sslPolicy: listener.security?.policy, defaultActions: [Action(listener.defaultAction)],
            alpnPolicy: listener.security?.alpnPolicy.map { [$0] } ?? [],
            mutualAuthentication: listener.spoken == "HTTPS" ? .init(listener.security?.mutual) : nil)
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
