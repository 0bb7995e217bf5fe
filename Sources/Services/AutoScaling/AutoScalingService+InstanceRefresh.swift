package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    package func startInstanceRefresh(
        _ input: StartInstanceRefreshType, _ context: RequestContext
    ) async throws(ServiceError) -> StartInstanceRefreshAnswer {
        if let preference = input.preferences?.unserved {
            throw .validation("\(preference) of an instance refresh is not served by Teal")
        }
        let id = try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            let template = input.desiredConfiguration?.launchTemplate
            let source = try template.map { template throws(Fault) in
                try LaunchSource.read(
                    configuration: nil, template: template, in: transaction.world, context.scope)
            }
            return try transaction.startRefresh(
                of: group, minimumHealthy: input.preferences?.minHealthyPercentage ?? 90, source: source)
        }
        return StartInstanceRefreshAnswer(instanceRefreshId: id)
    }

    package func cancelInstanceRefresh(
        _ input: CancelInstanceRefreshType, _ context: RequestContext
    ) async throws(ServiceError) -> CancelInstanceRefreshAnswer {
        guard try require(input.autoScalingGroupName, context).settings?.activeRefresh != nil else {
            throw AutoScalingFault.activeInstanceRefreshNotFound(
                "No in progress or pending Instance Refresh found for Auto Scaling group \(input.autoScalingGroupName)")
        }
        let id = try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            try transaction.cancelRefresh(of: group)
        }
        return CancelInstanceRefreshAnswer(instanceRefreshId: id)
    }

    /// Newest first.
    package func describeInstanceRefreshes(
        _ input: DescribeInstanceRefreshesType, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeInstanceRefreshesAnswer {
        let group = try require(input.autoScalingGroupName, context)
        let all = (group.settings?.refreshes ?? []).filter { refresh in
            input.instanceRefreshIds.isEmpty || input.instanceRefreshIds.contains(refresh.id)
        }
        let numbered = all.reversed().enumerated().map { ($0, $1) }
        let page = try Page(
            of: numbered, by: { String(1_000 + $0.0) }, token: input.nextToken, size: input.maxRecords)
        let world = store.world
        return DescribeInstanceRefreshesAnswer(
            instanceRefreshes: page.elements.map { .init($0.1, of: group, in: world) }, nextToken: page.next)
    }
}

extension RefreshPreferences {
    fileprivate var unserved: String? {
        let given: [(String, Bool)] = [
            ("CheckpointPercentages", !checkpointPercentages.isEmpty), ("AutoRollback", autoRollback == true),
            ("SkipMatching", skipMatching == true), ("BakeTime", bakeTime != nil),
            ("AlarmSpecification", alarmSpecification != nil),
            ("MaxHealthyPercentage", (maxHealthyPercentage ?? 100) != 100),
        ]
        return given.first(where: \.1)?.0
    }
}

extension AutoScalingAPI.InstanceRefresh {
    fileprivate init(_ refresh: Domain.InstanceRefresh, of group: Domain.AutoScalingGroup, in world: World) {
        let left = refresh.instances.filter { world.instances[$0]?.isLive == true }.count
        let done = refresh.instances.count - left
        let percent = refresh.instances.isEmpty ? 100 : done * 100 / refresh.instances.count
        let isSuccess = refresh.status == .successful
        self.init(
            instanceRefreshId: refresh.id, autoScalingGroupName: group.name,
            status: .init(rawValue: refresh.status.rawValue),
            startTime: refresh.startedAt, endTime: refresh.endedAt,
            percentageComplete: isSuccess ? 100 : min(percent, 99),
            instancesToUpdate: refresh.isActive ? left : 0,
            preferences: .init(minHealthyPercentage: refresh.minimumHealthy), strategy: .rolling)
    }
}
