import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func describeListenerAttributes(
        _ input: DescribeListenerAttributesInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeListenerAttributesOutput {
        let found = try look { world throws(Fault) in
            try world.requireListener(input.listenerArn, in: context.scope)
        }
        return DescribeListenerAttributesOutput(attributes: Self.attributes(of: found))
    }

    package func modifyListenerAttributes(
        _ input: ModifyListenerAttributesInput, _ context: RequestContext
    ) async throws(ServiceError) -> ModifyListenerAttributesOutput {
        let changed = try await commitRouting { transaction throws(Fault) in
            let found = try transaction.world.requireListener(input.listenerArn, in: context.scope)
            return try transaction.modifyAttributes(
                of: found, input.attributes.map { ($0.key ?? "", $0.value ?? "") })
        }
        return ModifyListenerAttributesOutput(attributes: Self.attributes(of: changed))
    }

    private static func attributes(of listener: Domain.Listener) -> [ListenerAttribute] {
        listener.attributeDefinitions.values(with: listener.attributes ?? [:])
            .map { .init(key: $0.key, value: $0.value) }
    }
}
