import Foundation

/// What a deployment of an ECS service writes.
extension Transaction {
    /// The replacement's group is put behind the production listener with a weight of 0, so that its targets are
    /// checked before they get a request.
    mutating func installTasks(_ target: String, of id: String) {
        guard let deployment = world.codeDeployments[id], let tasks = deployment.progress.tasks,
            let original = world.taskSets[tasks.original], let service = world.services[original.serviceID],
            let spec = deployment.progress.appSpec?.service
        else { return }
        var new = NewTaskSet(definitionID: tasks.taskDefinition)
        new.externalID = id
        new.document = original.document
        new.securityGroups = original.securityGroups
        new.providers = original.providers
        new.scale = 100
        new.tags = original.tags
        new.loadBalancers = [
            ServiceLoadBalancer(
                targetGroup: tasks.replacementGroup, containerName: spec.containerName,
                containerPort: spec.containerPort)
        ]
        beginEvent(.install, of: target, in: id, worker: nil)
        do throws(Fault) {
            spread(deployment, share: 0, of: tasks)
            let set = try createTaskSet(of: service, new)
            update(CodeDeployment.self, id) { $0.progress.tasks?.replacement = set.id }
        } catch {
            finishEvent(.install, of: target, in: id, .init(code: "UnknownError", message: error.message))
        }
    }

    mutating func allowTest(_ target: String, of id: String) {
        guard let deployment = world.codeDeployments[id], let tasks = deployment.progress.tasks else { return }
        let weights = [ListenerAction.WeightedGroup(targetGroup: tasks.replacementGroup, weight: 1)]
        for arn in deployment.test {
            update(Listener.self, arn) { $0.defaultAction = .forward(weights) }
        }
        beginEvent(.allowTestTraffic, of: target, in: id, worker: nil)
        finishEvent(.allowTestTraffic, of: target, in: id, .success)
    }

    mutating func shift(_ target: String, to share: Int, of id: String) {
        guard let deployment = world.codeDeployments[id], let tasks = deployment.progress.tasks else { return }
        beginEvent(.allowTraffic, of: target, in: id, worker: nil)
        spread(deployment, share: share, of: tasks)
        update(CodeDeployment.self, id) { [now] deployment in
            deployment.progress.share = share
            deployment.progress.shareSince = deployment.progress.shareSince ?? now
        }
    }

    /// The replacement is what the service is told from.
    mutating func promoteTasks(of id: String) {
        guard let deployment = world.codeDeployments[id], let tasks = deployment.progress.tasks else { return }
        let ends = deployment.request.settings.blueGreen?.terminates ?? true
        spread(deployment, share: 100, of: tasks, isLast: !ends)
        makePrimary(tasks.replacement)
    }

    mutating func retireTasks(of id: String) {
        guard let deployment = world.codeDeployments[id], let tasks = deployment.progress.tasks else { return }
        spread(deployment, share: 100, of: tasks, isLast: true)
        remove(tasks.original)
    }

    /// All traffic is back where it was, and what was begun goes.
    mutating func restoreTasks(of id: String) {
        guard let deployment = world.codeDeployments[id], let tasks = deployment.progress.tasks else { return }
        spread(deployment, share: 0, of: tasks, isLast: true)
        let weights = [ListenerAction.WeightedGroup(targetGroup: tasks.originalGroup, weight: 1)]
        for arn in deployment.test where tasks.replacement != nil {
            update(Listener.self, arn) { $0.defaultAction = .forward(weights) }
        }
        makePrimary(tasks.original)
        remove(tasks.replacement)
        update(CodeDeployment.self, id) { deployment in
            deployment.progress.isRestored = true
            deployment.progress.share = 0
        }
    }

    private mutating func makePrimary(_ id: String?) {
        guard let set = id.flatMap({ world.taskSets[$0] }), set.status != .primary else { return }
        do throws(Fault) {
            _ = try updateServicePrimaryTaskSet(set)
        } catch {
            // The service was deleted meanwhile, and its task sets go with it.
        }
    }

    private mutating func remove(_ id: String?) {
        guard let set = id.flatMap({ world.taskSets[$0] }) else { return }
        do throws(Fault) {
            _ = try deleteTaskSet(set, isForced: true)
        } catch {
            // The service was deleted meanwhile, and its task sets go with it.
        }
    }

    /// The weights are always of 100 in all. The original keeps its place with a weight of 0 for as long as traffic may
    /// come back to it, so that its targets stay checked; at the end only one group is left.
    private mutating func spread(
        _ deployment: CodeDeployment, share: Int, of tasks: CodeDeployment.TaskSets, isLast: Bool = false
    ) {
        let old = ListenerAction.WeightedGroup(targetGroup: tasks.originalGroup, weight: 100 - share)
        let new = ListenerAction.WeightedGroup(targetGroup: tasks.replacementGroup, weight: share)
        let weights = isLast ? [old, new].filter { $0.weight > 0 } : [old, new]
        let pair = [tasks.originalGroup, tasks.replacementGroup]
        for arn in deployment.production {
            guard let listener = world.listeners[arn] else { continue }
            if let action = listener.defaultAction.spread(over: weights, among: pair) {
                update(Listener.self, arn) { $0.defaultAction = action }
            }
            for rule in world.rules(of: listener) {
                guard let action = rule.action.spread(over: weights, among: pair) else { continue }
                update(ListenerRule.self, rule.id) { $0.action = action }
            }
        }
    }
}
