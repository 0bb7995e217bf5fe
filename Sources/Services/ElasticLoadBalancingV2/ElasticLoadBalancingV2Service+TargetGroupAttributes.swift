import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func describeTargetGroupAttributes(
        _ input: DescribeTargetGroupAttributesInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeTargetGroupAttributesOutput {
        let found = try look { world throws(Fault) in
            try world.requireTargetGroup(input.targetGroupArn, in: context.scope)
        }
        return DescribeTargetGroupAttributesOutput(attributes: Self.attributes(of: found))
    }

    package func modifyTargetGroupAttributes(
        _ input: ModifyTargetGroupAttributesInput, _ context: RequestContext
    ) async throws(ServiceError) -> ModifyTargetGroupAttributesOutput {
        let changed = try await commitRouting { transaction throws(Fault) in
            let found = try transaction.world.requireTargetGroup(input.targetGroupArn, in: context.scope)
            return try transaction.modifyAttributes(
                of: found, input.attributes.map { ($0.key ?? "", $0.value ?? "") })
        }
        return ModifyTargetGroupAttributesOutput(attributes: Self.attributes(of: changed))
    }

    private static func attributes(of group: Domain.TargetGroup) -> [TargetGroupAttribute] {
        group.attributeDefinitions.values(with: group.attributes).map { .init(key: $0.key, value: $0.value) }
    }
}
