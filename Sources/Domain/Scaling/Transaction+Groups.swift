import Foundation

/// What `CreateAutoScalingGroup` was asked for.
package struct NewGroup: Sendable {
    package var name: String
    package var capacity: Capacity
    package var desired: Int?
    package var targetGroups: [String]
    package var settings: GroupSettings

    package init(
        name: String, capacity: Capacity, desired: Int?, targetGroups: [String], settings: GroupSettings
    ) {
        self.name = name
        self.capacity = capacity
        self.desired = desired
        self.targetGroups = targetGroups
        self.settings = settings
    }
}

extension Transaction {
    @discardableResult
    package mutating func createGroup(_ new: NewGroup, in scope: Scope) throws(Fault) -> AutoScalingGroup {
        guard world.group(named: new.name, in: scope) == nil else {
            throw Fault(
                .alreadyExists(.autoScalingGroup),
                "AutoScalingGroup by this name already exists - A group with the name \(new.name) already exists")
        }
        let (minimum, maximum) = (new.capacity.minimum, new.capacity.maximum)
        guard minimum >= 0, maximum >= minimum else {
            throw Fault(
                .invalidParameter, "Max bound, \(maximum), must be greater than or equal to min bound, \(minimum)")
        }
        let desired = new.desired ?? minimum
        guard (minimum...maximum).contains(desired) else {
            throw Fault(
                .invalidParameter,
                "Desired capacity:\(desired) must be between the specified min size:\(minimum) and max size:\(maximum)")
        }
        for arn in new.targetGroups { try requireTargetGroup(arn) }
        for subnet in new.settings.subnets where !Network.subnets(scope).contains(where: { $0.id == subnet }) {
            throw Fault(.invalidParameter, "The subnet ID '\(subnet)' does not exist")
        }
        let plan = try world.plan(of: new.settings.source, in: scope)
        var group = AutoScalingGroup(
            scope: scope, name: new.name, uuid: ids.uuid(), environmentID: "", capacity: new.capacity,
            targetGroups: new.targetGroups, launch: try plan.machine().launch, at: now)
        group.desiredCapacity = desired
        group.settings = new.settings
        save(group)
        return group
    }

    private func requireTargetGroup(_ arn: String) throws(Fault) {
        guard world.targetGroups[arn] != nil else {
            throw Fault(.invalidParameter, "The target group '\(arn)' does not exist")
        }
    }

    /// Changes what is given of a group's settings; its instances stay as they are.
    package mutating func changeSettings(
        of group: AutoScalingGroup, _ change: (inout GroupSettings) -> Void
    ) throws(Fault) {
        guard var settings = group.settings else { throw Self.isEnvironments(group) }
        guard !settings.isDeleting else { throw Self.isPendingDeletion(group) }
        change(&settings)
        _ = try world.plan(of: settings.source, in: group.scope).machine()
        update(AutoScalingGroup.self, group.id) { [settings] in $0.settings = settings }
    }

    static func isPendingDeletion(_ group: AutoScalingGroup) -> Fault {
        Fault(.operationInProgress, "AutoScalingGroup '\(group.name)' is pending deletion")
    }

    static func isEnvironments(_ group: AutoScalingGroup) -> Fault {
        Fault(
            .invalidParameter,
            "AutoScalingGroup '\(group.name)' belongs to an Elastic Beanstalk environment; change the environment")
    }

    /// - Parameter forced: its instances go with it.
    package mutating func deleteGroup(_ group: AutoScalingGroup, forced: Bool) throws(Fault) {
        guard group.settings != nil else { throw Self.isEnvironments(group) }
        let members = world.instances.values.filter { $0.groupID == group.id && $0.state != .terminated }
        guard forced || members.isEmpty else {
            throw Fault(
                .inUse(.autoScalingGroup),
                "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) "
                    + "still in the group.")
        }
        update(AutoScalingGroup.self, group.id) { group in
            group.settings?.isDeleting = true
            group.minSize = 0
            group.desiredCapacity = 0
        }
    }

    /// Its instances are gone.
    package mutating func forgetGroup(_ id: String) {
        guard let group = world.groups[id], group.settings?.isDeleting == true else { return }
        delete(group)
    }

    package mutating func attach(targetGroups arns: [String], to group: AutoScalingGroup) throws(Fault) {
        guard group.settings != nil else { throw Self.isEnvironments(group) }
        for arn in arns { try requireTargetGroup(arn) }
        let new = arns.filter { !group.targetGroups.contains($0) }
        update(AutoScalingGroup.self, group.id) { $0.targetGroups += new }
        guard let changed = world.groups[group.id] else { return }
        for instance in world.liveInstances(ofGroup: group.id) where instance.isInService {
            register(instance, in: changed)
        }
    }

    package mutating func detach(targetGroups arns: [String], from group: AutoScalingGroup) throws(Fault) {
        guard group.settings != nil else { throw Self.isEnvironments(group) }
        for instance in world.liveInstances(ofGroup: group.id) {
            for arn in arns { deregister(instance.id, from: arn) }
        }
        update(AutoScalingGroup.self, group.id) { $0.targetGroups.removeAll { arns.contains($0) } }
    }

    /// In the group's target groups, unless that is suspended.
    mutating func register(_ instance: Instance, in group: AutoScalingGroup) {
        guard group.settings?.isSuspended("AddToLoadBalancer") != true else { return }
        for registration in world.registrations(of: instance, in: group) { save(registration) }
    }

    private mutating func deregister(_ instanceID: String, from targetGroup: String) {
        for registration in world.registrations.values
        where registration.targetID == instanceID && registration.targetGroupID == targetGroup {
            delete(registration)
        }
    }
}

extension World {
    /// What the source says now.
    package func plan(of source: LaunchSource, in scope: Scope) throws(Fault) -> MachinePlan {
        if let name = source.configuration {
            guard let found = launchConfiguration(named: name, in: scope) else {
                throw Fault(
                    .invalidParameter, "Launch configuration name not found - Launch configuration \(name) not found")
            }
            return found.plan
        }
        guard let id = source.template, let template = launchTemplates[id], template.scope == scope else {
            throw Fault(
                .invalidParameter,
                "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or "
                    + "MixedInstancesPolicy parameter.")
        }
        guard let version = template.version(source.version) else {
            throw Fault(.invalidParameter, "You must use a valid launch template version: \(source.version ?? "")")
        }
        return version.plan
    }

    package func launchConfiguration(named name: String, in scope: Scope) -> LaunchConfiguration? {
        launchConfigurations.values.first { $0.name == name && $0.scope == scope }
    }

    package func launchTemplate(id: String?, name: String?, in scope: Scope) -> LaunchTemplate? {
        launchTemplates.values.first {
            $0.scope == scope && (id == nil || $0.id == id) && (name == nil || $0.name == name)
        }
    }
}

extension MachinePlan {
    /// Source: Amazon EC2 Auto Scaling API Reference, `CreateLaunchConfiguration`, `ImageId`.
    package func machine() throws(Fault) -> Machine {
        guard let imageID else {
            throw Fault(
                .invalidParameter,
                "You must use a valid fully-formed launch template. "
                    + "The request must contain the parameter ImageId")
        }
        return machine(of: imageID)
    }

    package func machine(of imageID: String) -> Machine {
        Machine(
            imageID: imageID, instanceType: instanceType, keyName: keyName, userData: userData,
            securityGroups: securityGroups, tags: tags, isProtected: isProtected ?? false, profile: profile)
    }
}

extension Instance {
    /// Whether it serves as one of its group.
    package var isInService: Bool {
        state == .running && scaling?.isStandby != true && (scaling?.waits ?? []).isEmpty
    }
}
