import Foundation
package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    /// Newest first. What happened to a group is read from its instances: each was launched, and some have ended.
    package func describeScalingActivities(
        _ input: DescribeScalingActivitiesType, _ context: RequestContext
    ) async throws(ServiceError) -> ActivitiesType {
        let world = store.world
        if let name = input.autoScalingGroupName, world.group(named: name, in: context.scope) == nil,
            input.includeDeletedGroups != true
        {
            throw .validation("AutoScalingGroup name not found - AutoScalingGroup \(name) not found")
        }
        if let filter = input.filters.first {
            throw .validation("Filter name '\(filter.name ?? "")' is not supported")
        }
        let all = world.activities(in: context.scope, ofDeletedGroups: input.includeDeletedGroups == true)
        let found = all.filter { activity in
            (input.autoScalingGroupName ?? activity.autoScalingGroupName) == activity.autoScalingGroupName
                && (input.activityIds.isEmpty || input.activityIds.contains(activity.activityId ?? ""))
        }
        let page = try Page(of: found, by: \.newestFirst, token: input.nextToken, size: input.maxRecords)
        return ActivitiesType(activities: page.elements, nextToken: page.next)
    }
}

extension World {
    fileprivate func activities(in scope: Scope, ofDeletedGroups: Bool) -> [Activity] {
        instances.values.filter { $0.scope == scope && (ofDeletedGroups || groups[$0.groupID] != nil) }
            .flatMap { instance in
                [Activity(launching: instance), Activity(terminating: instance)].compactMap(\.self)
            }
    }
}

extension Activity {
    /// Sorts later activities first: milliseconds left until a far day, then the id.
    fileprivate var newestFirst: String {
        let milliseconds = 9_999_999_999_999 - Int((startTime?.timeIntervalSince1970 ?? 0) * 1000)
        return "\(milliseconds) \(activityId ?? "")"
    }
}
