package import AutoScalingAPI
import Domain
package import Smithy

/// The newer way to say which target groups get a group's instances.
/// Source: Amazon EC2 Auto Scaling API Reference, `AttachTrafficSources`.
extension AutoScalingService {
    package func attachTrafficSources(
        _ input: AttachTrafficSourcesType, _ context: RequestContext
    ) async throws(ServiceError) -> AttachTrafficSourcesResultType {
        let groups = try input.trafficSources.targetGroups()
        _ = try await attachLoadBalancerTargetGroups(
            .init(autoScalingGroupName: input.autoScalingGroupName, targetGroupARNs: groups), context)
        return AttachTrafficSourcesResultType()
    }

    package func detachTrafficSources(
        _ input: DetachTrafficSourcesType, _ context: RequestContext
    ) async throws(ServiceError) -> DetachTrafficSourcesResultType {
        let groups = try input.trafficSources.targetGroups()
        _ = try await detachLoadBalancerTargetGroups(
            .init(autoScalingGroupName: input.autoScalingGroupName, targetGroupARNs: groups), context)
        return DetachTrafficSourcesResultType()
    }

    package func describeTrafficSources(
        _ input: DescribeTrafficSourcesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeTrafficSourcesResponse {
        let found = try await describeLoadBalancerTargetGroups(
            .init(
                autoScalingGroupName: input.autoScalingGroupName, nextToken: input.nextToken,
                maxRecords: input.maxRecords), context)
        guard input.trafficSourceType ?? TrafficSourceIdentifier.served == TrafficSourceIdentifier.served else {
            return DescribeTrafficSourcesResponse()
        }
        return DescribeTrafficSourcesResponse(
            trafficSources: found.loadBalancerTargetGroups.map {
                .init(
                    trafficSource: $0.loadBalancerTargetGroupARN, state: $0.state,
                    identifier: $0.loadBalancerTargetGroupARN, type: TrafficSourceIdentifier.served)
            }, nextToken: found.nextToken)
    }
}

extension TrafficSourceIdentifier {
    fileprivate static let served = "elbv2"
}

extension [TrafficSourceIdentifier] {
    fileprivate func targetGroups() throws(ServiceError) -> [String] {
        if let other = first(where: { ($0.type ?? TrafficSourceIdentifier.served) != TrafficSourceIdentifier.served }) {
            throw .validation("Traffic sources of the type \(other.type ?? "") are not served by Teal")
        }
        return map(\.identifier)
    }
}
