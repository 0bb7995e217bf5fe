import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func deleteListener(
        _ input: DeleteListenerInput, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteListenerOutput {
        try await commitRouting { transaction throws(Fault) in
            let found = try transaction.world.requireListener(input.listenerArn, in: context.scope)
            try transaction.deleteListener(found)
        }
        return DeleteListenerOutput()
    }
}
