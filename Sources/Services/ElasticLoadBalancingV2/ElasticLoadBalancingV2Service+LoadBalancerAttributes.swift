import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func describeLoadBalancerAttributes(
        _ input: DescribeLoadBalancerAttributesInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeLoadBalancerAttributesOutput {
        let found = try look { world throws(Fault) in
            try world.requireLoadBalancer(input.loadBalancerArn, in: context.scope)
        }
        return DescribeLoadBalancerAttributesOutput(attributes: Self.attributes(of: found))
    }

    package func modifyLoadBalancerAttributes(
        _ input: ModifyLoadBalancerAttributesInput, _ context: RequestContext
    ) async throws(ServiceError) -> ModifyLoadBalancerAttributesOutput {
        let changed = try await commitRouting { transaction throws(Fault) in
            let found = try transaction.world.requireLoadBalancer(input.loadBalancerArn, in: context.scope)
            return try transaction.modifyAttributes(
                of: found, input.attributes.map { ($0.key ?? "", $0.value ?? "") })
        }
        return ModifyLoadBalancerAttributesOutput(attributes: Self.attributes(of: changed))
    }

    private static func attributes(of loadBalancer: Domain.LoadBalancer) -> [LoadBalancerAttribute] {
        loadBalancer.attributeDefinitions.values(with: loadBalancer.attributes).map {
            .init(key: $0.key, value: $0.value)
        }
    }
}
