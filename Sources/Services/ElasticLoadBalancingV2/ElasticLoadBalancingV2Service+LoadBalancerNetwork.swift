import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func setSubnets(
        _ input: SetSubnetsInput, _ context: RequestContext
    ) async throws(ServiceError) -> SetSubnetsOutput {
        if input.subnets.isEmpty == input.subnetMappings.isEmpty {
            throw .validation("You must specify either subnets or subnet mappings")
        }
        if input.subnetMappings.contains(where: { $0.allocationId != nil || $0.privateIPv4Address != nil }) {
            throw .validation("Addresses of their own are for network load balancers only")
        }
        let subnets = input.subnets + input.subnetMappings.compactMap(\.subnetId)
        let changed = try await commitRouting { transaction throws(Fault) in
            var found = try transaction.world.requireLoadBalancer(input.loadBalancerArn, in: context.scope)
            found = try transaction.setSubnets(subnets, of: found)
            guard let type = input.ipAddressType else { return found }
            return try transaction.setIPAddressType(type.rawValue, of: found)
        }
        let told = LoadBalancer(changed)
        return SetSubnetsOutput(availabilityZones: told.availabilityZones, ipAddressType: told.ipAddressType)
    }

    package func setSecurityGroups(
        _ input: SetSecurityGroupsInput, _ context: RequestContext
    ) async throws(ServiceError) -> SetSecurityGroupsOutput {
        let changed = try await commitRouting { transaction throws(Fault) in
            let found = try transaction.world.requireLoadBalancer(input.loadBalancerArn, in: context.scope)
            return try transaction.setSecurityGroups(input.securityGroups, of: found)
        }
        return SetSecurityGroupsOutput(securityGroupIds: changed.securityGroups)
    }

    package func setIpAddressType(
        _ input: SetIpAddressTypeInput, _ context: RequestContext
    ) async throws(ServiceError) -> SetIpAddressTypeOutput {
        let changed = try await commit { transaction throws(Fault) in
            let found = try transaction.world.requireLoadBalancer(input.loadBalancerArn, in: context.scope)
            return try transaction.setIPAddressType(input.ipAddressType.rawValue, of: found)
        }
        return SetIpAddressTypeOutput(ipAddressType: LoadBalancer(changed).ipAddressType)
    }

    package func modifyIpPools(
        _ input: ModifyIpPoolsInput, _ context: RequestContext
    ) async throws(ServiceError) -> ModifyIpPoolsOutput {
        let pool = input.ipamPools?.ipv4IpamPoolId
        guard (pool == nil) != input.removeIpamPools.isEmpty else {
            throw .validation("You must specify either IpamPools or RemoveIpamPools")
        }
        let changed = try await commit { transaction throws(Fault) in
            let found = try transaction.world.requireLoadBalancer(input.loadBalancerArn, in: context.scope)
            return transaction.setAddressPool(pool, of: found)
        }
        return ModifyIpPoolsOutput(ipamPools: changed.ipamPool.map { .init(ipv4IpamPoolId: $0) })
    }

    private typealias LoadBalancer = ElasticLoadBalancingV2API.LoadBalancer
}
