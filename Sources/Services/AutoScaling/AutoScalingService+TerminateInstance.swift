package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    package func terminateInstanceInAutoScalingGroup(
        _ input: TerminateInstanceInAutoScalingGroupType, _ context: RequestContext
    ) async throws(ServiceError) -> ActivityType {
        let ids = ([input.instanceId].compactMap(\.self) + input.instanceIds)
        if ids.isEmpty { throw .validation("An instance ID must be specified") }
        let terminated = try await commit { transaction throws(Fault) in
            try ids.map { id throws(Fault) in
                let instance = try transaction.world.requireInstance(
                    id, group: input.autoScalingGroupName, context.scope)
                try transaction.terminate(instance, decrementing: input.shouldDecrementDesiredCapacity)
                return transaction.world.instances[id] ?? instance
            }
        }
        await traffic.settle()
        let activities = terminated.compactMap { Activity(terminating: $0) }
        return ActivityType(activity: activities.first, activities: input.instanceIds.isEmpty ? [] : activities)
    }
}

extension World {
    fileprivate func requireInstance(
        _ id: String, group: String?, _ scope: Scope
    ) throws(Fault) -> Domain.Instance {
        guard let instance = instances[id], instance.scope == scope, instance.isLive,
            let owner = groups[instance.groupID], group ?? owner.name == owner.name
        else {
            throw Fault(
                .notFound(.instance), "Instance Id not found - No managed instance found for instance ID: \(id)")
        }
        return instance
    }
}
