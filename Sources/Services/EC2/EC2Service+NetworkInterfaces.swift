import Domain
package import EC2API
import Routing
package import Smithy

extension EC2Service {
    /// Load balancers have one in each of their subnets, as long as they exist: tools wait for the last one to go
    /// before they delete a security group. Instances' interfaces are Docker's and not told here.
    package func describeNetworkInterfaces(
        _ input: DescribeNetworkInterfacesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeNetworkInterfacesResult {
        try ServiceError.checkDryRun(input.dryRun)
        let all = store.world.loadBalancers.values.filter { $0.scope == context.scope }
            .flatMap { NetworkInterface.all(of: $0, in: store.world) }
        let ids = input.networkInterfaceIds
        if let unknown = ids.first(where: { id in !all.contains { $0.networkInterfaceId == id } }) {
            throw .notFound("InvalidNetworkInterfaceID", "The networkInterface ID '\(unknown)' does not exist")
        }
        let named = all.filter { ids.isEmpty || ids.contains($0.networkInterfaceId ?? "") }
        let page = try Page(
            of: Self.interfaceFilters.apply(input.filters, to: named), by: { $0.networkInterfaceId ?? "" },
            token: input.nextToken, maxResults: input.maxResults)
        return DescribeNetworkInterfacesResult(networkInterfaces: page.elements, nextToken: page.next)
    }

    private static var interfaceFilters: FilterTable<NetworkInterface> {
        FilterTable([
            "network-interface-id": { [$0.networkInterfaceId] }, "description": { [$0.description] },
            "subnet-id": { [$0.subnetId] }, "vpc-id": { [$0.vpcId] }, "status": { [$0.status?.rawValue] },
            "availability-zone": { [$0.availabilityZone] }, "owner-id": { [$0.ownerId] },
            "group-id": { $0.groups.map(\.groupId) }, "group-name": { $0.groups.map(\.groupName) },
            "requester-id": { [$0.requesterId] }, "requester-managed": { [$0.requesterManaged.map(String.init)] },
            "interface-type": { [$0.interfaceType?.rawValue] },
            "attachment.instance-owner-id": { [$0.attachment?.instanceOwnerId] },
            "attachment.instance-id": { [$0.attachment?.instanceId] },
            "attachment.status": { [$0.attachment?.status?.rawValue] },
            "private-ip-address": { [$0.privateIpAddress] },
            "addresses.private-ip-address": { [$0.privateIpAddress] },
        ])
    }
}

extension NetworkInterface {
    /// Named as Elastic Load Balancing names its own: `ELB app/NAME/ID`.
    fileprivate static func all(of loadBalancer: LoadBalancer, in world: World) -> [NetworkInterface] {
        let resource = loadBalancer.id.split(separator: ":loadbalancer/").last.map(String.init) ?? loadBalancer.name
        let groups = loadBalancer.securityGroups.map { id in
            GroupIdentifier(groupId: id, groupName: world.securityGroup(id, in: loadBalancer.scope)?.name)
        }
        return Network.subnets(loadBalancer.scope).filter { loadBalancer.subnets.contains($0.id) }.map { subnet in
            let digits = Network.digits(of: loadBalancer.id + subnet.id)
            let address =
                world.zones(of: loadBalancer).first { $0.name == subnet.zone }?.address ?? loadBalancer.address
            return NetworkInterface(
                attachment: .init(
                    attachmentId: "ela-attach-" + digits, deleteOnTermination: false, deviceIndex: 1,
                    instanceOwnerId: "amazon-elb", status: .attached),
                availabilityZone: subnet.zone, description: "ELB " + resource, groups: groups,
                interfaceType: .interface, networkInterfaceId: "eni-" + digits, ownerId: loadBalancer.account,
                privateIpAddress: address,
                privateIpAddresses: [.init(primary: true, privateIpAddress: address)],
                requesterId: "amazon-elb", requesterManaged: true, sourceDestCheck: true,
                status: .init(rawValue: "in-use"), subnetId: subnet.id, vpcId: Network.vpcID(loadBalancer.scope))
        }
    }
}
