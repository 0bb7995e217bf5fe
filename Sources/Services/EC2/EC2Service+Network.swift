import Domain
package import EC2API
package import Smithy

extension EC2Service {
    package func describeVpcs(
        _ input: DescribeVpcsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeVpcsResult {
        try ServiceError.checkDryRun(input.dryRun)
        let id = Network.vpcID(context.scope)
        if let unknown = input.vpcIds.first(where: { $0 != id }) {
            throw .notFound("InvalidVpcID", "The vpc ID '\(unknown)' does not exist")
        }
        let vpc = Vpc(
            ownerId: context.account, instanceTenancy: .default, isDefault: true, vpcId: id, state: .available,
            cidrBlock: Network.cidr)
        let filters = FilterTable<Vpc>([
            "vpc-id": { [$0.vpcId] }, "cidr": { [$0.cidrBlock] }, "cidr-block": { [$0.cidrBlock] },
            "state": { [$0.state?.rawValue] }, "owner-id": { [$0.ownerId] },
            "is-default": { [$0.isDefault.map(String.init)] }, "isDefault": { [$0.isDefault.map(String.init)] },
        ])
        let found = try filters.apply(input.filters, to: [vpc])
        let page = try Page(
            of: found, by: { $0.vpcId ?? "" }, token: input.nextToken, maxResults: input.maxResults)
        return DescribeVpcsResult(nextToken: page.next, vpcs: page.elements)
    }

    package func describeSubnets(
        _ input: DescribeSubnetsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeSubnetsResult {
        try ServiceError.checkDryRun(input.dryRun)
        let all = Network.subnets(context.scope).map { Subnet($0, in: context.scope) }
        if let unknown = input.subnetIds.first(where: { id in !all.contains { $0.subnetId == id } }) {
            throw .notFound("InvalidSubnetID", "The subnet ID '\(unknown)' does not exist")
        }
        let named = all.filter { input.subnetIds.isEmpty || input.subnetIds.contains($0.subnetId ?? "") }
        let found = try Self.subnetFilters.apply(input.filters, to: named)
        let page = try Page(
            of: found, by: { $0.subnetId ?? "" }, token: input.nextToken, maxResults: input.maxResults)
        return DescribeSubnetsResult(nextToken: page.next, subnets: page.elements)
    }

    private static var subnetFilters: FilterTable<Subnet> {
        FilterTable([
            "subnet-id": { [$0.subnetId] }, "vpc-id": { [$0.vpcId] }, "state": { [$0.state?.rawValue] },
            "availability-zone": { [$0.availabilityZone] }, "availabilityZone": { [$0.availabilityZone] },
            "availability-zone-id": { [$0.availabilityZoneId] }, "owner-id": { [$0.ownerId] },
            "cidr": { [$0.cidrBlock] }, "cidr-block": { [$0.cidrBlock] }, "cidrBlock": { [$0.cidrBlock] },
            "default-for-az": { [$0.defaultForAz.map(String.init)] },
            "defaultForAz": { [$0.defaultForAz.map(String.init)] },
            "map-public-ip-on-launch": { [$0.mapPublicIpOnLaunch.map(String.init)] },
        ])
    }
}

extension Network {
    /// The VPC's addresses, in name only: instances have the addresses that their engine gives them.
    static let cidr = "172.31.0.0/16"
}

extension Subnet {
    fileprivate init(_ subnet: Network.Subnet, in scope: Scope) {
        self.init(
            availabilityZoneId: ZoneName.id(of: subnet.zone), assignIpv6AddressOnCreation: false,
            subnetId: subnet.id, state: .available, vpcId: Network.vpcID(scope), cidrBlock: subnet.cidr,
            availableIpAddressCount: 4_091, availabilityZone: subnet.zone, defaultForAz: true,
            mapPublicIpOnLaunch: true)
        ownerId = scope.account
        subnetArn = scope.arn("ec2", "subnet/\(subnet.id)")
    }
}
