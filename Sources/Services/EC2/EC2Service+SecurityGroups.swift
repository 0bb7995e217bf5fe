import Domain
package import EC2API
package import Smithy

extension EC2Service {
    package func describeSecurityGroups(
        _ input: DescribeSecurityGroupsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeSecurityGroupsResult {
        try ServiceError.checkDryRun(input.dryRun)
        let all = store.world.securityGroups(in: context.scope)
        if let unknown = input.groupIds.first(where: { id in !all.contains { $0.id == id } }) {
            throw .notFound("InvalidGroup", "The security group '\(unknown)' does not exist")
        }
        if let unknown = input.groupNames.first(where: { name in !all.contains { $0.name == name } }) {
            throw .notFound("InvalidGroup", "The security group '\(unknown)' does not exist in default VPC")
        }
        let named = all.filter {
            (input.groupIds.isEmpty || input.groupIds.contains($0.id))
                && (input.groupNames.isEmpty || input.groupNames.contains($0.name))
        }
        let found = try Self.groupFilters.apply(input.filters, to: named)
        let page = try Page(of: found, by: \.id, token: input.nextToken, maxResults: input.maxResults)
        return DescribeSecurityGroupsResult(
            nextToken: page.next, securityGroups: page.elements.map { .init($0) })
    }

    private static var groupFilters: FilterTable<Domain.SecurityGroup> {
        FilterTable(
            [
                "group-id": { [$0.id] }, "group-name": { [$0.name] }, "vpc-id": { [$0.vpcID] },
                "description": { [$0.description] }, "owner-id": { [$0.account] },
                "ip-permission.cidr": { group in group.rules.filter { !$0.isEgress }.map { $0.peer.ipv4 } },
                "ip-permission.group-id": { group in group.rules.filter { !$0.isEgress }.map { $0.peer.group } },
                "egress.ip-permission.cidr": { group in group.rules.filter(\.isEgress).map { $0.peer.ipv4 } },
            ], tags: \.tags)
    }

    package func createSecurityGroup(
        _ input: CreateSecurityGroupRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CreateSecurityGroupResult {
        try ServiceError.checkDryRun(input.dryRun)
        let tags = input.tagSpecifications.tags(for: "security-group")
        let made = try await commit { transaction throws(Fault) in
            try transaction.createSecurityGroup(
                named: input.groupName, description: input.description, vpcID: input.vpcId, tags: tags,
                in: context.scope)
        }
        return CreateSecurityGroupResult(groupId: made.id, tags: .init(made.tags), securityGroupArn: made.arn)
    }

    package func deleteSecurityGroup(
        _ input: DeleteSecurityGroupRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteSecurityGroupResult {
        try ServiceError.checkDryRun(input.dryRun)
        let found = try requireGroup(id: input.groupId, name: input.groupName, context)
        if found.id == Network.securityGroupID(context.scope) {
            throw ServiceError(
                "CannotDelete", "the specified group: \"\(found.id)\" name: \"default\" cannot be deleted by a user")
        }
        try await commitRouting { transaction throws(Fault) in try transaction.deleteSecurityGroup(found) }
        return DeleteSecurityGroupResult(return: true, groupId: found.id)
    }

    func requireGroup(
        id: String?, name: String?, _ context: RequestContext
    ) throws(ServiceError) -> Domain.SecurityGroup {
        guard id != nil || name != nil else {
            throw ServiceError("MissingParameter", "The request must contain the parameter groupName or groupId")
        }
        let all = store.world.securityGroups(in: context.scope)
        guard let found = all.first(where: { id == $0.id || (id == nil && name == $0.name) }) else {
            throw .notFound("InvalidGroup", "The security group '\(id ?? name ?? "")' does not exist")
        }
        return found
    }
}
