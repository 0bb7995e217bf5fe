import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func deleteTargetGroup(
        _ input: DeleteTargetGroupInput, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteTargetGroupOutput {
        try await commitRouting { transaction throws(Fault) in
            try transaction.deleteTargetGroup(arn: input.targetGroupArn, in: context.scope)
        }
        return DeleteTargetGroupOutput()
    }
}
