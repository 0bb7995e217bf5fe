extension ClusterTask {
    /// What the engine is given for a container of the task; nil for one that is not in its plan.
    package func specification(of name: String, prefix: String) -> InstanceSpecification? {
        guard let planned = plan[container: name] else { return nil }
        var specification = InstanceSpecification(
            name: containerName(name, prefix: prefix), image: planned.image,
            port: planned.ports.first?.containerPort ?? 80, environment: planned.environment,
            labels: labels(container: name), limits: limits(of: planned))
        var options = planned.options
        options.network = network(prefix)
        options.publishedPorts = publishedPorts(of: planned)
        options.mounts = planned.mounts.map(mount)
        options.links = planned.links.map { link in
            let parts = link.split(separator: ":").map(String.init)
            return containerName(parts[0], prefix: prefix) + ":" + (parts.count > 1 ? parts[1] : parts[0])
        }
        specification.container = options
        return specification
    }

    /// The container whose network the others join.
    package func networkSpecification(prefix: String) -> InstanceSpecification {
        let ports = plan.containers.flatMap(\.ports)
        var specification = InstanceSpecification(
            name: containerName(Self.networkContainer, prefix: prefix), image: ContainerOptions.networkHolder,
            port: ports.first?.containerPort ?? 80, labels: labels(container: Self.networkContainer))
        specification.limits.memoryBytes = 16 << 20
        specification.container = ContainerOptions()
        return specification
    }

    private func labels(container: String) -> [String: String] {
        let family = definitionID.split(separator: "/").last.map(String.init) ?? definitionID
        return [
            "com.amazonaws.ecs.cluster": clusterID, "com.amazonaws.ecs.container-name": container,
            "com.amazonaws.ecs.task-arn": id, "com.amazonaws.ecs.task-definition": family,
        ]
    }

    private func limits(of planned: PlannedContainer) -> InstanceLimits {
        var limits = InstanceLimits()
        if let mebibytes = planned.memory ?? plan.memory { limits.memoryBytes = mebibytes << 20 }
        return limits
    }

    private func network(_ prefix: String) -> ContainerOptions.Network {
        switch plan.networkMode {
        case .none: .none
        case .host: .host
        case .bridge: .shared
        case .awsvpc:
            sharesNetwork ? .of(container: containerName(Self.networkContainer, prefix: prefix)) : .shared
        }
    }

    /// In `awsvpc` mode a task has an address of its own, and nothing of this machine's.
    private func publishedPorts(of planned: PlannedContainer) -> [ContainerOptions.PublishedPort] {
        guard plan.networkMode == .bridge else { return [] }
        return planned.ports.map { port in
            .init(
                inside: port.containerPort, outside: port.hostPort.flatMap { $0 > 0 ? $0 : nil },
                transport: port.transport)
        }
    }

    private func mount(_ mount: PlannedMount) -> ContainerOptions.Mount {
        let source = mount.folder ?? (mount.isShared ? mount.volume : "task-\(name)-\(mount.volume)")
        return .init(source: source, path: mount.path, isReadOnly: mount.isReadOnly)
    }
}

extension InstanceSpecification {
    /// The instance whose ports are published for it.
    package var portsOwner: String {
        if case .of(let other) = container?.network { return other }
        return name
    }
}

extension World {
    /// Under which the container is registered as a target.
    package func addresses(ofContainer name: String) -> [String] {
        task(ofContainer: name).map { registrations(of: $0).map(\.targetID).filter { $0 != machineID } } ?? []
    }

    func task(ofContainer name: String) -> ClusterTask? {
        guard name.hasPrefix(containerPrefix + "-task-") else { return nil }
        return tasks.values.first { name.hasPrefix($0.containerPrefix(containerPrefix)) }
    }
}
