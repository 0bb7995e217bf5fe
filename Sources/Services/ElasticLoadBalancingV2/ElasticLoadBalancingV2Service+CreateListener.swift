import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func createListener(
        _ input: CreateListenerInput, _ context: RequestContext
    ) async throws(ServiceError) -> CreateListenerOutput {
        let security = try ListenerSecurityChange(
            certificates: input.certificates, sslPolicy: input.sslPolicy,
            authentication: input.mutualAuthentication, alpnPolicy: input.alpnPolicy)
        guard let spoken = input.protocol else { throw .validation("A listener protocol must be specified") }
        guard let port = input.port else { throw .validation("A listener port must be specified") }
        let action = try ListenerAction(input.defaultActions)
        let made = try await commitRouting { transaction throws(Fault) in
            let loadBalancer = try transaction.world.requireLoadBalancer(input.loadBalancerArn, in: context.scope)
            return try transaction.createListener(
                on: loadBalancer, port: port, action: action, tags: .init(input.tags), spoken: spoken.rawValue,
                security: security)
        }
        return CreateListenerOutput(listeners: [.init(made)])
    }
}
