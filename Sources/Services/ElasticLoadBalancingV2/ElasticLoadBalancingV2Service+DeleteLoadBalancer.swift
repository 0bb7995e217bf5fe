import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func deleteLoadBalancer(
        _ input: DeleteLoadBalancerInput, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteLoadBalancerOutput {
        try await commitRouting { transaction throws(Fault) in
            try transaction.deleteLoadBalancer(arn: input.loadBalancerArn, in: context.scope)
        }
        return DeleteLoadBalancerOutput()
    }
}
