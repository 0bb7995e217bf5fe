package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    package func putLifecycleHook(
        _ input: PutLifecycleHookType, _ context: RequestContext
    ) async throws(ServiceError) -> PutLifecycleHookAnswer {
        try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            let known = group.settings?.hooks.first { $0.name == input.lifecycleHookName }
            let hook = try GroupHook.read(
                input.lifecycleHookName, input.lifecycleTransition ?? known?.transition.rawValue,
                input.heartbeatTimeout ?? known?.heartbeat,
                input.defaultResult ?? known.map { $0.continuesByDefault ? "CONTINUE" : "ABANDON" },
                input.notificationMetadata ?? known?.metadata, input.notificationTargetARN ?? known?.notificationTarget,
                input.roleARN ?? known?.role)
            try transaction.putHook(hook, on: group)
        }
        return PutLifecycleHookAnswer()
    }

    package func deleteLifecycleHook(
        _ input: DeleteLifecycleHookType, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteLifecycleHookAnswer {
        try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            try transaction.deleteHook(input.lifecycleHookName, of: group)
        }
        return DeleteLifecycleHookAnswer()
    }

    package func describeLifecycleHooks(
        _ input: DescribeLifecycleHooksType, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeLifecycleHooksAnswer {
        let group = try require(input.autoScalingGroupName, context)
        let found = (group.settings?.hooks ?? []).filter { hook in
            input.lifecycleHookNames.isEmpty || input.lifecycleHookNames.contains(hook.name)
        }
        return DescribeLifecycleHooksAnswer(
            lifecycleHooks: found.map { hook in
                .init(
                    lifecycleHookName: hook.name, autoScalingGroupName: group.name,
                    lifecycleTransition: hook.transition.rawValue, notificationTargetARN: hook.notificationTarget,
                    roleARN: hook.role, notificationMetadata: hook.metadata, heartbeatTimeout: hook.heartbeat,
                    globalTimeout: min(172_800, hook.heartbeat * 100),
                    defaultResult: hook.continuesByDefault ? "CONTINUE" : "ABANDON")
            })
    }

    package func completeLifecycleAction(
        _ input: CompleteLifecycleActionType, _ context: RequestContext
    ) async throws(ServiceError) -> CompleteLifecycleActionAnswer {
        try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            guard ["CONTINUE", "ABANDON"].contains(input.lifecycleActionResult) else {
                throw LifecycleResult.wrong(input.lifecycleActionResult)
            }
            try transaction.completeWait(
                hook: input.lifecycleHookName, of: group, instanceID: input.instanceId,
                token: input.lifecycleActionToken, continues: input.lifecycleActionResult == "CONTINUE")
        }
        await traffic.settle()
        return CompleteLifecycleActionAnswer()
    }

    package func recordLifecycleActionHeartbeat(
        _ input: RecordLifecycleActionHeartbeatType, _ context: RequestContext
    ) async throws(ServiceError) -> RecordLifecycleActionHeartbeatAnswer {
        try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            try transaction.heartbeat(
                hook: input.lifecycleHookName, of: group, instanceID: input.instanceId,
                token: input.lifecycleActionToken)
        }
        return RecordLifecycleActionHeartbeatAnswer()
    }
}
