import Domain
package import ElasticBeanstalkAPI
package import Smithy

typealias APIManagedAction = ElasticBeanstalkAPI.ManagedAction

/// Managed platform updates: applied in their weekly window, or at once when asked.
extension ElasticBeanstalkService {
    package func describeEnvironmentManagedActions(
        _ input: DescribeEnvironmentManagedActionsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeEnvironmentManagedActionsResult {
        let environment = try look { world throws(Fault) in
            try world.requireEnvironment(id: input.environmentId, name: input.environmentName, in: context.scope)
        }
        var actions = (environment.managedActions ?? []).filter { $0.finishedAt == nil }.map { action in
            APIManagedAction(
                actionId: action.id, actionDescription: action.description, actionType: .platformUpdate,
                status: .running)
        }
        if let due = environment.dueUpdate(at: context.now) {
            actions.append(
                APIManagedAction(
                    actionId: due.id, actionDescription: due.description, actionType: .platformUpdate,
                    status: due.window == nil ? .pending : .scheduled, windowStartTime: due.window))
        }
        return DescribeEnvironmentManagedActionsResult(
            managedActions: actions.filter { input.status == nil || input.status == $0.status })
    }

    package func describeEnvironmentManagedActionHistory(
        _ input: DescribeEnvironmentManagedActionHistoryRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeEnvironmentManagedActionHistoryResult {
        let environment = try look { world throws(Fault) in
            try world.requireEnvironment(id: input.environmentId, name: input.environmentName, in: context.scope)
        }
        let items = (environment.managedActions ?? []).filter { $0.finishedAt != nil }.reversed().map(\.inHistory)
        let page = try Page(Array(items), limit: input.maxItems, token: input.nextToken)
        return DescribeEnvironmentManagedActionHistoryResult(
            managedActionHistoryItems: page.items, nextToken: page.next)
    }

    package func applyEnvironmentManagedAction(
        _ input: ApplyEnvironmentManagedActionRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ApplyEnvironmentManagedActionResult {
        let action = try await commit { transaction throws(Fault) in
            let environment = try transaction.world.requireEnvironment(
                id: input.environmentId, name: input.environmentName, in: context.scope)
            return try transaction.applyManagedAction(
                input.actionId, to: environment, requestID: context.requestID)
        }
        return ApplyEnvironmentManagedActionResult(
            actionId: action.id, actionDescription: action.description, actionType: .platformUpdate,
            status: "Running")
    }
}

extension Domain.ManagedAction {
    fileprivate var inHistory: ManagedActionHistoryItem {
        ManagedActionHistoryItem(
            actionId: id, actionType: .platformUpdate, actionDescription: description,
            failureType: failure == nil ? nil : .updateCancelled, status: failure == nil ? .completed : .failed,
            failureDescription: failure, executedTime: executedAt, finishedTime: finishedAt)
    }
}
