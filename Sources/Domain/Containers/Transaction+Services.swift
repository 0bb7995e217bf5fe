import Foundation

extension Transaction {
    package mutating func createService(_ new: NewService, in cluster: Cluster) throws(Fault) -> ClusterService {
        if let found = world.service(new.name, in: cluster), found.status != .inactive {
            if let token = new.settings.clientToken, found.settings.clientToken == token { return found }
            throw Fault(
                .invalidParameter,
                found.status == .draining
                    ? "Unable to Start a service that is still Draining."
                    : "Creation of service was not idempotent.")
        }
        try Tag.check(new.tags)
        try ClusterService.check(desiredCount: new.desiredCount)
        let definition = new.settings.definitionID.flatMap { world.taskDefinitions[$0] }
        guard definition != nil || new.controller == .external else {
            throw Fault(.invalidParameter, "TaskDefinition cannot be empty.")
        }
        try world.checkService(new.settings, definition, hasNetwork: new.hasNetworkConfiguration, in: cluster.scope)
        let service = ClusterService(
            scope: cluster.scope, cluster: cluster, name: new.name, controller: new.controller,
            desiredCount: new.desiredCount, settings: new.settings, tags: new.tags, at: now)
        forgetDeployments(of: service)
        save(service)
        switch new.controller {
        case .ecs: beginDeployment(of: service)
        case .codeDeploy: beginFirstTaskSet(of: service)
        case .external: break
        }
        return world.services[service.id] ?? service
    }

    /// Of an earlier service with the same name.
    private mutating func forgetDeployments(of service: ClusterService) {
        for set in world.taskSets(of: service) { delete(set) }
        for deployment in world.serviceDeployments(of: service) { delete(deployment) }
    }

    package mutating func updateService(
        _ service: ClusterService, _ change: ServiceChange
    ) throws(Fault) -> ClusterService {
        guard service.status == .active else {
            throw Fault(.notFound(.inactiveService), "Service was not ACTIVE.")
        }
        var changed = service
        try ClusterService.check(desiredCount: change.desiredCount ?? 0)
        changed.desiredCount = change.desiredCount ?? service.desiredCount
        changed.settings.definitionID = change.definitionID ?? service.settings.definitionID
        changed.settings.loadBalancers = change.loadBalancers ?? service.settings.loadBalancers
        changed.settings.gracePeriodSeconds = change.gracePeriodSeconds ?? service.settings.gracePeriodSeconds
        changed.settings.rules = change.rules ?? service.settings.rules
        changed.settings.propagateTags = change.propagateTags ?? service.settings.propagateTags
        changed.settings.document = change.document ?? service.settings.document
        changed.settings.securityGroups = change.securityGroups ?? service.settings.securityGroups
        changed.settings.providers = change.providers ?? service.settings.providers
        changed.isSteady = changed == service && service.isSteady
        if service.controller == .ecs {
            try world.checkService(
                changed.settings, changed.settings.definitionID.flatMap { world.taskDefinitions[$0] },
                hasNetwork: change.hasNetworkConfiguration, in: service.scope)
        } else {
            try changed.settings.rules.check()
        }
        save(changed)
        let isNew =
            changed.settings.definitionID != service.settings.definitionID
            || changed.settings.loadBalancers != service.settings.loadBalancers
            || change.document.map { $0 != service.settings.document } ?? false
        if service.controller == .ecs, change.isForced || isNew {
            beginDeployment(of: changed)
        } else {
            spreadDesiredCount(of: changed)
        }
        return world.services[service.id] ?? changed
    }

    /// The sets that share the service's tasks are told how many that are now.
    mutating func spreadDesiredCount(of service: ClusterService) {
        for set in world.taskSets(of: service) {
            let count: Int
            switch service.controller {
            case .ecs where set.desiredCount == 0 && set.status != .primary: continue
            case .ecs: count = service.desiredCount
            case .codeDeploy, .external: count = set.count(of: service)
            }
            update(TaskSet.self, set.id) { [now] set in
                guard set.desiredCount != count else { return }
                set.desiredCount = count
                set.updatedAt = now
                set.isStable = false
                set.stableSince = now
            }
        }
    }

    package mutating func deleteService(_ service: ClusterService, isForced: Bool) throws(Fault) -> ClusterService {
        guard service.status == .active else {
            throw Fault(.notFound(.inactiveService), "Service was not ACTIVE.")
        }
        let sets = world.taskSets(of: service)
        if !isForced, service.desiredCount > 0, service.controller == .ecs, service.settings.isDaemon != true {
            throw Fault(.invalidParameter, "The service cannot be stopped while it is scaled above 0.")
        }
        if !isForced, service.controller != .ecs, !sets.isEmpty {
            throw Fault(.invalidParameter, "The service cannot be stopped while it has active task sets.")
        }
        update(ClusterService.self, service.id) { service in
            service.status = .draining
            service.desiredCount = 0
            service.isSteady = false
        }
        for set in sets { update(TaskSet.self, set.id) { $0.desiredCount = 0 } }
        for deployment in world.serviceDeployments(of: service) where deployment.isUnfinished {
            finish(deployment.id, .stopped, "The service was deleted.")
        }
        return world.services[service.id] ?? service
    }

    mutating func tell(_ message: String, ofService id: String) {
        let event = ServiceEvent(id: ids.uuid(), date: now, message: message)
        update(ClusterService.self, id) { service in
            service.events = [event] + service.events.prefix(99)
        }
    }
}

extension TaskSet {
    /// How many of the service's tasks are the set's. Source: Amazon ECS API Reference, `TaskSet`,
    /// computedDesiredCount: rounded up.
    func count(of service: ClusterService) -> Int {
        status == .draining ? 0 : Int((Double(service.desiredCount) * scale / 100).rounded(.up))
    }
}
