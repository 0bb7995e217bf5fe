import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func modifyListener(
        _ input: ModifyListenerInput, _ context: RequestContext
    ) async throws(ServiceError) -> ModifyListenerOutput {
        let security = try ListenerSecurityChange(
            certificates: input.certificates, sslPolicy: input.sslPolicy,
            authentication: input.mutualAuthentication, alpnPolicy: input.alpnPolicy)
        let action = input.defaultActions.isEmpty ? nil : try ListenerAction(input.defaultActions)
        let changed = try await commitRouting { transaction throws(Fault) in
            let found = try transaction.world.requireListener(input.listenerArn, in: context.scope)
            return try transaction.modify(
                found, port: input.port, action: action, spoken: input.protocol?.rawValue, security: security)
        }
        return ModifyListenerOutput(listeners: [.init(changed)])
    }
}
