import Foundation

/// What `RunInstances` was asked for.
package struct MachineRequest: Sendable {
    package var machine: Machine
    package var count: ClosedRange<Int>
    /// nil: zones in turn.
    package var subnetID: String?

    package init(machine: Machine, count: ClosedRange<Int>, subnetID: String? = nil) {
        self.machine = machine
        self.count = count
        self.subnetID = subnetID
    }
}

extension Transaction {
    /// Adds instances that belong to no group; their containers follow. As many as may be: there is no limit but the
    /// account's.
    /// Source: Amazon EC2 API Reference, `RunInstances`.
    package mutating func runMachines(_ request: MachineRequest, in scope: Scope) throws(Fault) -> [Instance] {
        if let token = request.machine.token {
            let earlier = world.instances.values.filter { $0.scope == scope && $0.machine?.token == token }
            if !earlier.isEmpty { return earlier.sorted { $0.launchOrder < $1.launchOrder } }
        }
        try Tag.check(request.machine.tags)
        let zone = try zone(of: request.subnetID, in: scope)
        let groups = try world.checkedSecurityGroups(request.machine.securityGroups, in: scope)
        let reservation = "r-" + ids.hex(17)
        let zones = Network.zones(scope.region)
        return (0..<request.count.upperBound).map { index in
            var machine = request.machine
            machine.securityGroups = groups
            machine.reservationID = reservation
            machine.launchIndex = index
            let instance = Instance(
                id: "i-" + ids.hex(17), machine: machine, zone: zone ?? zones[index % zones.count], scope: scope,
                at: now
            )
            save(instance)
            return instance
        }
    }

    private func zone(of subnet: String?, in scope: Scope) throws(Fault) -> String? {
        guard let subnet else { return nil }
        guard let found = Network.subnets(scope).first(where: { $0.id == subnet }) else {
            throw Fault(.notFound(.subnet), "The subnet ID '\(subnet)' does not exist")
        }
        return found.zone
    }

    /// What runs in its container ends; what it had written stays.
    /// Source: Amazon EC2 API Reference, `StopInstances`.
    package mutating func stop(_ instance: Instance, because reason: String) throws(Fault) {
        switch instance.state {
        case .stopping, .stopped: return
        case .pending, .running: break
        case .shuttingDown, .terminated:
            throw Fault(
                .inUse(.instance), "The instance '\(instance.id)' is not in a state from which it can be stopped.")
        }
        update(Instance.self, instance.id) { instance in
            instance.state = .stopping
            instance.stateReason = reason
        }
    }

    package mutating func start(_ instance: Instance) throws(Fault) {
        switch instance.state {
        case .pending, .running: return
        case .stopped: break
        case .stopping, .shuttingDown, .terminated:
            throw Fault(
                .inUse(.instance), "The instance '\(instance.id)' is not in a state from which it can be started.")
        }
        update(Instance.self, instance.id) { [now] instance in
            instance.state = .pending
            instance.stateReason = nil
            instance.launchedAt = now
            instance.failure = nil
        }
    }

    package mutating func reboot(_ instance: Instance) throws(Fault) {
        guard instance.state == .running else {
            throw Fault(
                .inUse(.instance), "The instance '\(instance.id)' is not in a state from which it can be rebooted.")
        }
        guard instance.machine != nil else {
            return update(Instance.self, instance.id) { $0.replace(with: $0.launch) }
        }
        update(Instance.self, instance.id) { instance in
            instance.state = .stopping
            instance.machine?.isRebooting = true
        }
    }

    /// Its user data's script has ended, or could not be run.
    /// - Parameter output: what it wrote; the end of it is kept.
    package mutating func userDataEnded(_ id: String, _ ending: String, output: String = "") {
        update(Instance.self, id) { instance in
            instance.machine?.userDataEnding = ending
            instance.machine?.userDataOutput = String(output.suffix(Machine.keptOutput))
        }
    }

    package mutating func changeTags(
        ofMachine id: String, in scope: Scope, _ change: ([Tag]) -> [Tag]
    ) throws(Fault) {
        guard var instance = world.instances[id], instance.scope == scope else {
            throw Fault(.notFound(.instance), "The instance ID '\(id)' does not exist")
        }
        let tags = change(instance.ownTags ?? [])
        try Tag.check(tags)
        instance.ownTags = tags
        save(instance)
    }

    /// What becomes of an instance without a group that failed: before it ran it ends, later it counts as shut down from
    /// within.
    /// Source: Amazon EC2 User Guide, "Troubleshoot instance launch issues", "Instance terminates immediately".
    mutating func machineFailed(_ instance: Instance, because reason: String) {
        guard instance.machine != nil, instance.groupID.isEmpty else { return }
        if instance.running == nil, instance.machine?.hasRun != true {
            terminate(instance, because: "Server.InternalError: Internal error on launch. \(reason)")
        } else {
            update(Instance.self, instance.id) { instance in
                instance.state = .stopping
                instance.machine?.isRebooting = nil
                instance.stateReason =
                    "Client.InstanceInitiatedShutdown: Instance initiated shutdown. \(reason)"
            }
        }
    }
}

extension Instance {
    fileprivate var launchOrder: Int { machine?.launchIndex ?? 0 }
}

extension World {
    /// As EC2 shows them, sorted by key: those of its environment or group, and those given to it.
    package func tags(of instance: Instance) -> [Tag] {
        let group = instance.groupID.split(separator: "/", maxSplits: 1).last.map(String.init)
        let aws = group.map { [Tag(key: "aws:autoscaling:groupName", value: $0)] } ?? []
        let given = (environments[instance.environmentID]?.resourceTags ?? [])
            .adding(instance.machine?.tags ?? []).adding(instance.ownTags ?? [])
        return (given + aws).sorted { $0.key < $1.key }
    }

    /// The default group where none is named. Names are as good as ids.
    func checkedSecurityGroups(_ wanted: [String], in scope: Scope) throws(Fault) -> [String] {
        if wanted.isEmpty { return [Network.securityGroupID(scope)] }
        let known = securityGroups(in: scope)
        var found: [String] = []
        for name in wanted {
            guard let group = known.first(where: { $0.id == name || $0.name == name }) else {
                throw Fault(.notFound(.securityGroup), "The security group '\(name)' does not exist")
            }
            found.append(group.id)
        }
        return found
    }
}
