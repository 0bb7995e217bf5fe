package import ElasticLoadBalancingV2API
import Domain
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func createLoadBalancer(
        _ input: CreateLoadBalancerInput, _ context: RequestContext
    ) async throws(ServiceError) -> CreateLoadBalancerOutput {
        let new = try NewLoadBalancer(input)
        let made = try await commitRouting { transaction throws(Fault) in
            try transaction.createLoadBalancer(new, in: context.scope)
        }
        return CreateLoadBalancerOutput(loadBalancers: [.init(made)])
    }
}

extension NewLoadBalancer {
    fileprivate init(_ input: CreateLoadBalancerInput) throws(ServiceError) {
        let kind = input.type ?? .application
        guard let kind = Domain.LoadBalancer.Kind(rawValue: kind.rawValue) else {
            throw ElasticLoadBalancingV2Fault.invalidConfigurationRequest(
                "Load balancers of type '\(kind.rawValue)' are not served here: there are no network appliances to "
                    + "send packets through")
        }
        if let type = input.ipAddressType, type != .ipv4 {
            throw .notServedYet("IP address type '\(type.rawValue)'")
        }
        if input.customerOwnedIpv4Pool != nil || input.ipamPools != nil { throw .notServedYet("Address pools") }
        if input.subnetMappings.contains(where: { $0.allocationId != nil || $0.privateIPv4Address != nil }) {
            throw kind == .network
                ? .notServedYet("Choosing the address in a subnet; each subnet has a fixed one")
                : .validation("Addresses of their own are for network load balancers only")
        }
        if !input.subnets.isEmpty, !input.subnetMappings.isEmpty {
            throw .validation("You can specify only one of Subnets and SubnetMappings")
        }
        self.init(
            name: input.name, scheme: (input.scheme ?? .internetFacing).rawValue,
            subnets: input.subnets + input.subnetMappings.compactMap(\.subnetId),
            securityGroups: input.securityGroups, tags: .init(input.tags), kind: kind)
    }
}
