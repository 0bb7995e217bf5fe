package import AutoScalingAPI
import Domain
import Foundation
package import Smithy

extension AutoScalingService {
    package func attachInstances(
        _ input: AttachInstancesQuery, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            try transaction.attach(input.instanceIds, to: group)
        }
        await traffic.settle()
        return Empty()
    }

    package func detachInstances(
        _ input: DetachInstancesQuery, _ context: RequestContext
    ) async throws(ServiceError) -> DetachInstancesAnswer {
        let activities = try await move(
            "Detaching EC2 instance", input.instanceIds, input.autoScalingGroupName, context
        ) { transaction, group throws(Fault) in
            try transaction.detach(input.instanceIds, from: group, decrementing: input.shouldDecrementDesiredCapacity)
        }
        return DetachInstancesAnswer(activities: activities)
    }

    package func enterStandby(
        _ input: EnterStandbyQuery, _ context: RequestContext
    ) async throws(ServiceError) -> EnterStandbyAnswer {
        let activities = try await move(
            "Moving EC2 instance to Standby", input.instanceIds, input.autoScalingGroupName, context
        ) { transaction, group throws(Fault) in
            try transaction.enterStandby(
                input.instanceIds, of: group, decrementing: input.shouldDecrementDesiredCapacity)
        }
        return EnterStandbyAnswer(activities: activities)
    }

    package func exitStandby(
        _ input: ExitStandbyQuery, _ context: RequestContext
    ) async throws(ServiceError) -> ExitStandbyAnswer {
        let activities = try await move(
            "Moving EC2 instance out of Standby", input.instanceIds, input.autoScalingGroupName, context
        ) { transaction, group throws(Fault) in
            try transaction.exitStandby(input.instanceIds, of: group)
        }
        return ExitStandbyAnswer(activities: activities)
    }

    /// Answers when no request goes to an instance that has left: an activity for each instance.
    private func move(
        _ description: String, _ instances: [String], _ group: String, _ context: RequestContext,
        _ body: @Sendable (inout Transaction, Domain.AutoScalingGroup) throws(Fault) -> Void
    ) async throws(ServiceError) -> [Activity] {
        try await onGroup(group, context, body)
        await traffic.settle()
        return instances.map { .init("\(description): \($0)", group, context) }
    }

    package func setInstanceProtection(
        _ input: SetInstanceProtectionQuery, _ context: RequestContext
    ) async throws(ServiceError) -> SetInstanceProtectionAnswer {
        try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            try transaction.protect(input.instanceIds, of: group, input.protectedFromScaleIn)
        }
        return SetInstanceProtectionAnswer()
    }

    package func setInstanceHealth(
        _ input: SetInstanceHealthQuery, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        guard ["Healthy", "Unhealthy"].contains(input.healthStatus) else {
            throw .validation("Valid instance health states are: [Healthy, Unhealthy].")
        }
        try await commit { transaction throws(Fault) in
            try transaction.setHealth(
                of: input.instanceId, isHealthy: input.healthStatus == "Healthy", in: context.scope)
        }
        return Empty()
    }
}

extension Activity {
    /// Something that was done at once.
    fileprivate init(_ description: String, _ group: String, _ context: RequestContext) {
        self.init(
            activityId: context.requestID, autoScalingGroupName: group, description: description,
            cause: "At \(context.now.formatted(.iso8601)) it was done in response to a user request.",
            startTime: context.now, endTime: context.now, statusCode: .successful, progress: 100)
    }
}
