import Foundation

/// What CodeDeploy and other controllers do with a service's task sets.
extension Transaction {
    package mutating func createTaskSet(
        of service: ClusterService, _ new: NewTaskSet
    ) throws(Fault) -> TaskSet {
        try requireController(service)
        guard let definition = world.taskDefinitions[new.definitionID] else {
            throw Fault(.notFound(.taskDefinition), "TaskDefinition not found.")
        }
        for loadBalancer in new.loadBalancers { try world.check(loadBalancer, definition, .rolling) }
        try Tag.check(new.tags)
        return addTaskSet(of: service, new)
    }

    /// The one with which a service starts that CodeDeploy deploys.
    mutating func beginFirstTaskSet(of service: ClusterService) {
        guard let definitionID = service.settings.definitionID else { return }
        var new = NewTaskSet(definitionID: definitionID)
        new.loadBalancers = service.settings.loadBalancers
        new.document = service.settings.document
        new.securityGroups = service.settings.securityGroups
        new.providers = service.settings.providers
        let set = addTaskSet(of: service, new)
        update(TaskSet.self, set.id) { $0.status = .primary }
    }

    private mutating func addTaskSet(of service: ClusterService, _ new: NewTaskSet) -> TaskSet {
        var set = TaskSet(service: service, new: new, number: ids.digits(19), at: now)
        set.desiredCount = set.count(of: service)
        save(set)
        update(ClusterService.self, service.id) { $0.isSteady = false }
        return set
    }

    package mutating func scale(_ set: TaskSet, to percent: Double) throws(Fault) -> TaskSet {
        guard let service = world.services[set.serviceID] else {
            throw Fault(.notFound(.service), "Service not found.")
        }
        try requireController(service)
        guard (0...100).contains(percent) else {
            throw Fault(.invalidParameter, "The scale of a task set must be between 0 and 100 percent.")
        }
        update(TaskSet.self, set.id) { [now] set in
            set.scale = percent
            set.updatedAt = now
        }
        spreadDesiredCount(of: service)
        return world.taskSets[set.id] ?? set
    }

    /// The primary one is what the service's own task definition and load balancers are told from.
    package mutating func updateServicePrimaryTaskSet(_ set: TaskSet) throws(Fault) -> TaskSet {
        guard let service = world.services[set.serviceID] else {
            throw Fault(.notFound(.service), "Service not found.")
        }
        try requireController(service)
        guard set.status != .draining else {
            throw Fault(.invalidParameter, "The task set is draining and cannot become the primary task set.")
        }
        for other in world.taskSets(of: service) where other.status == .primary && other.id != set.id {
            update(TaskSet.self, other.id) { [now] other in
                other.status = .active
                other.updatedAt = now
            }
        }
        update(TaskSet.self, set.id) { [now] set in
            set.status = .primary
            set.updatedAt = now
        }
        update(ClusterService.self, service.id) { service in
            service.settings.definitionID = set.definitionID
            service.settings.loadBalancers = set.loadBalancers
        }
        return world.taskSets[set.id] ?? set
    }

    /// Its tasks end, and then it is gone.
    package mutating func deleteTaskSet(_ set: TaskSet, isForced: Bool) throws(Fault) -> TaskSet {
        guard let service = world.services[set.serviceID] else {
            throw Fault(.notFound(.service), "Service not found.")
        }
        try requireController(service)
        if !isForced, set.status == .primary {
            throw Fault(.invalidParameter, "The primary task set cannot be deleted without force.")
        }
        if !isForced, set.desiredCount > 0 {
            throw Fault(.invalidParameter, "A task set with a scale above 0 cannot be deleted without force.")
        }
        update(TaskSet.self, set.id) { [now] set in
            set.status = .draining
            set.desiredCount = 0
            set.updatedAt = now
        }
        return world.taskSets[set.id] ?? set
    }

    private func requireController(_ service: ClusterService) throws(Fault) {
        guard service.status == .active else { throw Fault(.notFound(.inactiveService), "Service was not ACTIVE.") }
        guard service.controller != .ecs else {
            throw Fault(
                .invalidCombination,
                "Amazon ECS only supports task set management on services with a deployment controller type of EXTERNAL."
            )
        }
    }
}
