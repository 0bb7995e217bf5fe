import Domain
package import EC2API
package import Smithy

/// What tools look up about the one network before they put a load balancer into it.
extension EC2Service {
    package func describeVpcAttribute(
        _ input: DescribeVpcAttributeRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeVpcAttributeResult {
        try ServiceError.checkDryRun(input.dryRun)
        guard input.vpcId == Network.vpcID(context.scope) else {
            throw .notFound("InvalidVpcID", "The vpc ID '\(input.vpcId)' does not exist")
        }
        var answer = DescribeVpcAttributeResult(vpcId: input.vpcId)
        switch input.attribute {
        case .enableDnsSupport: answer.enableDnsSupport = .init(value: true)
        case .enableDnsHostnames: answer.enableDnsHostnames = .init(value: true)
        default: answer.enableNetworkAddressUsageMetrics = .init(value: false)
        }
        return answer
    }

    /// Source: Amazon EC2 API Reference, `DescribeAccountAttributes`.
    package func describeAccountAttributes(
        _ input: DescribeAccountAttributesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeAccountAttributesResult {
        try ServiceError.checkDryRun(input.dryRun)
        let all = [
            ("supported-platforms", "VPC"), ("default-vpc", Network.vpcID(context.scope)), ("max-instances", "20"),
            ("vpc-max-security-groups-per-interface", "5"), ("max-elastic-ips", "5"), ("vpc-max-elastic-ips", "5"),
        ]
        let asked = Set(input.attributeNames.map(\.rawValue))
        return DescribeAccountAttributesResult(
            accountAttributes: all.filter { asked.isEmpty || asked.contains($0.0) }.map {
                .init(attributeName: $0.0, attributeValues: [.init(attributeValue: $0.1)])
            })
    }

    package func describeInternetGateways(
        _ input: DescribeInternetGatewaysRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeInternetGatewaysResult {
        try ServiceError.checkDryRun(input.dryRun)
        let id = Network.internetGatewayID(context.scope)
        if let unknown = input.internetGatewayIds.first(where: { $0 != id }) {
            throw .notFound("InvalidInternetGatewayID", "The internetGateway ID '\(unknown)' does not exist")
        }
        let gateway = InternetGateway(
            attachments: [.init(state: .init(rawValue: "available"), vpcId: Network.vpcID(context.scope))],
            internetGatewayId: id, ownerId: context.account)
        let filters = FilterTable<InternetGateway>([
            "internet-gateway-id": { [$0.internetGatewayId] }, "owner-id": { [$0.ownerId] },
            "attachment.vpc-id": { $0.attachments.map(\.vpcId) },
            "attachment.state": { $0.attachments.map { $0.state?.rawValue } },
        ])
        return DescribeInternetGatewaysResult(internetGateways: try filters.apply(input.filters, to: [gateway]))
    }

    package func describeRouteTables(
        _ input: DescribeRouteTablesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeRouteTablesResult {
        try ServiceError.checkDryRun(input.dryRun)
        let table = RouteTable(mainOf: context.scope)
        if let unknown = input.routeTableIds.first(where: { $0 != table.routeTableId }) {
            throw .notFound("InvalidRouteTableID", "The routeTable ID '\(unknown)' does not exist")
        }
        let filters = FilterTable<RouteTable>([
            "route-table-id": { [$0.routeTableId] }, "vpc-id": { [$0.vpcId] }, "owner-id": { [$0.ownerId] },
            "association.main": { $0.associations.map { $0.main.map(String.init) } },
            "association.subnet-id": { $0.associations.map(\.subnetId) },
            "association.route-table-id": { $0.associations.map(\.routeTableId) },
            "route.gateway-id": { $0.routes.map(\.gatewayId) },
            "route.destination-cidr-block": { $0.routes.map(\.destinationCidrBlock) },
        ])
        return DescribeRouteTablesResult(routeTables: try filters.apply(input.filters, to: [table]))
    }
}

extension RouteTable {
    /// Every subnet uses it without saying so: the only association is the VPC's.
    fileprivate init(mainOf scope: Scope) {
        let id = Network.routeTableID(scope)
        self.init(
            associations: [
                .init(
                    main: true, routeTableAssociationId: "rtbassoc-" + Network.digits(of: id), routeTableId: id,
                    associationState: .init(state: .init(rawValue: "associated")))
            ], routeTableId: id,
            routes: [
                .init(
                    destinationCidrBlock: Network.cidr, gatewayId: "local", origin: .createRouteTable, state: .active),
                .init(
                    destinationCidrBlock: "0.0.0.0/0", gatewayId: Network.internetGatewayID(scope),
                    origin: .createRoute, state: .active),
            ], vpcId: Network.vpcID(scope), ownerId: scope.account)
    }
}
