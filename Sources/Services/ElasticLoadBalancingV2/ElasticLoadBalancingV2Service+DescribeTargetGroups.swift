import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func describeTargetGroups(
        _ input: DescribeTargetGroupsInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeTargetGroupsOutput {
        let ways = [input.loadBalancerArn != nil, !input.targetGroupArns.isEmpty, !input.names.isEmpty]
        if ways.count(where: { $0 }) > 1 {
            throw .validation("Only one of load balancer ARN, target group ARNs and names can be specified")
        }
        let world = store.world
        let found = try look { _ throws(Fault) in try world.targetGroups(input, in: context.scope) }
        let page = try Page(of: found, by: \.id, marker: input.marker, pageSize: input.pageSize)
        return DescribeTargetGroupsOutput(
            targetGroups: page.elements.map { .init($0, in: world) }, nextMarker: page.next)
    }
}

extension World {
    fileprivate func targetGroups(
        _ input: DescribeTargetGroupsInput, in scope: Scope
    ) throws(Fault) -> [Domain.TargetGroup] {
        if let arn = input.loadBalancerArn {
            let actions = actions(of: try requireLoadBalancer(arn, in: scope))
            return Set(actions.flatMap(\.targetGroups)).compactMap { targetGroups[$0] }
        }
        if !input.targetGroupArns.isEmpty {
            return try Set(input.targetGroupArns).map { arn throws(Fault) in try requireTargetGroup(arn, in: scope) }
        }
        if input.names.isEmpty { return targetGroups.values.filter { $0.scope == scope } }
        return try Set(input.names).map { name throws(Fault) in
            guard let found = targetGroup(named: name, in: scope) else {
                throw Fault(.notFound(.targetGroup), "One or more target groups not found")
            }
            return found
        }
    }
}
