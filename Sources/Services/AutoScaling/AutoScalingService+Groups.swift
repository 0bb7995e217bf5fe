package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    package func deleteAutoScalingGroup(
        _ input: DeleteAutoScalingGroupType, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            try transaction.deleteGroup(group, forced: input.forceDelete ?? false)
        }
        return Empty()
    }

    package func attachLoadBalancerTargetGroups(
        _ input: AttachLoadBalancerTargetGroupsType, _ context: RequestContext
    ) async throws(ServiceError) -> AttachLoadBalancerTargetGroupsResultType {
        try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            try transaction.attach(targetGroups: input.targetGroupARNs, to: group)
        }
        await traffic.settle()
        return AttachLoadBalancerTargetGroupsResultType()
    }

    package func detachLoadBalancerTargetGroups(
        _ input: DetachLoadBalancerTargetGroupsType, _ context: RequestContext
    ) async throws(ServiceError) -> DetachLoadBalancerTargetGroupsResultType {
        try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            try transaction.detach(targetGroups: input.targetGroupARNs, from: group)
        }
        await traffic.settle()
        return DetachLoadBalancerTargetGroupsResultType()
    }

    package func describeLoadBalancerTargetGroups(
        _ input: DescribeLoadBalancerTargetGroupsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeLoadBalancerTargetGroupsResponse {
        let group = try require(input.autoScalingGroupName, context)
        let page = try Page(of: group.targetGroups, by: { $0 }, token: input.nextToken, size: input.maxRecords)
        return DescribeLoadBalancerTargetGroupsResponse(
            loadBalancerTargetGroups: page.elements.map { .init(loadBalancerTargetGroupARN: $0, state: "InService") },
            nextToken: page.next)
    }

    package func suspendProcesses(
        _ input: ScalingProcessQuery, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let names = try Self.processes(input)
        try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            try transaction.changeSettings(of: group) { settings in
                settings.suspended += names.filter { !settings.suspended.contains($0) }
            }
        }
        return Empty()
    }

    package func resumeProcesses(
        _ input: ScalingProcessQuery, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let names = try Self.processes(input)
        try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            try transaction.changeSettings(of: group) { $0.suspended.removeAll { names.contains($0) } }
        }
        return Empty()
    }

    /// All of them where none is named.
    private static func processes(_ input: ScalingProcessQuery) throws(ServiceError) -> [String] {
        if let unknown = input.scalingProcesses.first(where: { !GroupSettings.processes.contains($0) }) {
            throw .validation("Invalid scaling process '\(unknown)'")
        }
        return input.scalingProcesses.isEmpty ? GroupSettings.processes : input.scalingProcesses
    }

    /// What the body does to the group of that name, in one transaction.
    @discardableResult
    func onGroup<Result: Sendable>(
        _ name: String, _ context: RequestContext,
        _ body: @Sendable (inout Transaction, Domain.AutoScalingGroup) throws(Fault) -> Result
    ) async throws(ServiceError) -> Result {
        try await commit { transaction throws(Fault) in
            let group = try transaction.world.requireGroup(name, in: context.scope)
            return try body(&transaction, group)
        }
    }

    func require(_ name: String, _ context: RequestContext) throws(ServiceError) -> Domain.AutoScalingGroup {
        try look { world throws(Fault) in try world.requireGroup(name, in: context.scope) }
    }
}
