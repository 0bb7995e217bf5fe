import Domain
package import EC2API
package import Smithy

extension EC2Service {
    package func authorizeSecurityGroupIngress(
        _ input: AuthorizeSecurityGroupIngressRequest, _ context: RequestContext
    ) async throws(ServiceError) -> AuthorizeSecurityGroupIngressResult {
        try ServiceError.checkDryRun(input.dryRun)
        let single = IpPermission(
            ipProtocol: input.ipProtocol, fromPort: input.fromPort, toPort: input.toPort,
            ipRanges: input.cidrIp.map { [.init(cidrIp: $0)] } ?? [])
        let made = try await authorize(
            input.ipPermissions + (input.ipProtocol == nil ? [] : [single]), isEgress: false,
            tags: input.tagSpecifications, of: requireGroup(id: input.groupId, name: input.groupName, context))
        return AuthorizeSecurityGroupIngressResult(return: true, securityGroupRules: made)
    }

    package func authorizeSecurityGroupEgress(
        _ input: AuthorizeSecurityGroupEgressRequest, _ context: RequestContext
    ) async throws(ServiceError) -> AuthorizeSecurityGroupEgressResult {
        try ServiceError.checkDryRun(input.dryRun)
        let made = try await authorize(
            input.ipPermissions, isEgress: true, tags: input.tagSpecifications,
            of: requireGroup(id: input.groupId, name: nil, context))
        return AuthorizeSecurityGroupEgressResult(return: true, securityGroupRules: made)
    }

    private func authorize(
        _ permissions: [IpPermission], isEgress: Bool, tags: [TagSpecification], of group: Domain.SecurityGroup
    ) async throws(ServiceError) -> [SecurityGroupRule] {
        var rules = try permissions.rules(isEgress: isEgress)
        if rules.isEmpty {
            throw ServiceError("MissingParameter", "The request must contain the parameter ipPermissions")
        }
        for index in rules.indices { rules[index].tags = tags.tags(for: "security-group-rule") }
        let asked = rules
        let made = try await commitRouting { transaction throws(Fault) in
            let now = transaction.world.securityGroup(group.id, in: group.scope) ?? group
            return try transaction.authorize(asked, in: now)
        }
        return made.map { SecurityGroupRule($0, of: group) }
    }

    package func revokeSecurityGroupIngress(
        _ input: RevokeSecurityGroupIngressRequest, _ context: RequestContext
    ) async throws(ServiceError) -> RevokeSecurityGroupIngressResult {
        try ServiceError.checkDryRun(input.dryRun)
        let single = IpPermission(
            ipProtocol: input.ipProtocol, fromPort: input.fromPort, toPort: input.toPort,
            ipRanges: input.cidrIp.map { [.init(cidrIp: $0)] } ?? [])
        let group = try requireGroup(id: input.groupId, name: input.groupName, context)
        let gone = try await revoke(
            input.ipPermissions + (input.ipProtocol == nil ? [] : [single]), ids: input.securityGroupRuleIds,
            isEgress: false, of: group)
        return RevokeSecurityGroupIngressResult(return: true, revokedSecurityGroupRules: gone)
    }

    package func revokeSecurityGroupEgress(
        _ input: RevokeSecurityGroupEgressRequest, _ context: RequestContext
    ) async throws(ServiceError) -> RevokeSecurityGroupEgressResult {
        try ServiceError.checkDryRun(input.dryRun)
        let group = try requireGroup(id: input.groupId, name: nil, context)
        let gone = try await revoke(
            input.ipPermissions, ids: input.securityGroupRuleIds, isEgress: true, of: group)
        return RevokeSecurityGroupEgressResult(return: true, revokedSecurityGroupRules: gone)
    }

    private func revoke(
        _ permissions: [IpPermission], ids: [String], isEgress: Bool, of group: Domain.SecurityGroup
    ) async throws(ServiceError) -> [RevokedSecurityGroupRule] {
        let rules = try permissions.rules(isEgress: isEgress)
        let gone = try await commitRouting { transaction throws(Fault) in
            let now = transaction.world.securityGroup(group.id, in: group.scope) ?? group
            return try transaction.revoke(rules, ids: ids, isEgress: isEgress, in: now)
        }
        return gone.map { .init($0, of: group) }
    }

    package func describeSecurityGroupRules(
        _ input: DescribeSecurityGroupRulesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeSecurityGroupRulesResult {
        try ServiceError.checkDryRun(input.dryRun)
        let all = store.world.securityGroups(in: context.scope).flatMap { group in
            group.rules.map { SecurityGroupRule($0, of: group) }
        }
        let ids = input.securityGroupRuleIds
        if let unknown = ids.first(where: { id in !all.contains { $0.securityGroupRuleId == id } }) {
            throw .notFound(
                "InvalidSecurityGroupRuleId", "The security group rule ID '\(unknown)' does not exist")
        }
        let filters = FilterTable<SecurityGroupRule>(
            ["group-id": { [$0.groupId] }, "security-group-rule-id": { [$0.securityGroupRuleId] }],
            tags: { .init($0.tags) })
        let named = all.filter { ids.isEmpty || ids.contains($0.securityGroupRuleId ?? "") }
        let page = try Page(
            of: filters.apply(input.filters, to: named), by: { $0.securityGroupRuleId ?? "" },
            token: input.nextToken, maxResults: input.maxResults)
        return DescribeSecurityGroupRulesResult(securityGroupRules: page.elements, nextToken: page.next)
    }
}
