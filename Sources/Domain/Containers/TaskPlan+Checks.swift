extension TaskPlan {
    /// What cannot be told from the model alone.
    /// Source: Amazon ECS API Reference, `RegisterTaskDefinition` and `ContainerDefinition`.
    package func check() throws(Fault) {
        try Self.require(
            containers.contains(where: \.isEssential),
            "Invalid 'containerDefinitions' setting: a task definition must have at least one essential container.")
        for container in containers { try check(container) }
        try Self.require(
            Set(containers.map(\.name)).count == containers.count,
            "Container names must be unique in a task definition.")
        try Self.require(
            startOrder.count == containers.count,
            "Invalid 'dependsOn' setting: the dependencies between containers make a cycle.")
    }

    private func check(_ container: PlannedContainer) throws(Fault) {
        let name = container.name
        try Self.require(!name.isEmpty, "Container.name should not be null or empty.")
        try Self.require(!container.image.isEmpty, "Container.image should not be null or empty.")
        try Self.require(
            memory != nil || container.memory != nil || container.options.memoryReservationBytes != nil,
            "Invalid setting for container '\(name)'. At least one of 'memory' or 'memoryReservation' must be specified."
        )
        if let limit = container.memory, let reserved = container.options.memoryReservationBytes {
            try Self.require(
                reserved <= limit << 20,
                "Invalid setting for container '\(name)'. The 'memoryReservation' must not exceed the 'memory'.")
        }
        for port in container.ports { try check(port) }
        for dependency in container.dependencies { try check(dependency, of: container) }
        try Self.require(
            container.links.isEmpty || networkMode == .bridge,
            "Links are not supported when networkMode=\(networkMode).")
        for link in container.links {
            let target = link.split(separator: ":").first.map(String.init) ?? link
            try Self.require(
                self[container: target] != nil, "Invalid 'links' setting: container '\(target)' does not exist.")
        }
    }

    private func check(_ port: PlannedPort) throws(Fault) {
        let numbers = [port.containerPort, port.hostPort ?? 0]
        try Self.require(
            numbers.allSatisfy { (0...65_535).contains($0) } && port.containerPort > 0,
            "Invalid 'portMappings' setting: a port must be between 1 and 65535.")
        let isSame = [nil, 0, port.containerPort].contains(port.hostPort)
        try Self.require(
            networkMode == .bridge || isSame,
            "When networkMode=\(networkMode), the host ports and container ports in port mappings must match.")
    }

    private func check(_ dependency: Dependency, of container: PlannedContainer) throws(Fault) {
        guard let other = self[container: dependency.container], other.name != container.name else {
            throw Fault(
                .invalidParameter,
                "Invalid 'dependsOn' setting: container '\(container.name)' depends on '\(dependency.container)', "
                    + "which is not another container of the task definition.")
        }
        switch dependency.condition {
        case .healthy where other.options.healthCheck == nil:
            throw Fault(
                .invalidParameter,
                "Invalid 'dependsOn' setting: container '\(other.name)' must have a health check for HEALTHY.")
        case .complete where other.isEssential, .success where other.isEssential:
            throw Fault(
                .invalidParameter,
                "Invalid 'dependsOn' setting: container '\(other.name)' is essential, and so cannot be depended upon "
                    + "with \(dependency.condition.rawValue).")
        case .start, .complete, .success, .healthy: return
        }
    }

    private static func require(_ holds: Bool, _ message: String) throws(Fault) {
        if !holds { throw Fault(.invalidParameter, message) }
    }

    /// What a container waits for: named dependencies, and the containers it links to.
    package func prerequisites(of container: PlannedContainer) -> [Dependency] {
        let linked = container.links.compactMap { $0.split(separator: ":").first.map(String.init) }
        let named = Set(container.dependencies.map(\.container))
        return container.dependencies
            + linked.filter { !named.contains($0) }.map { Dependency(container: $0, condition: .start) }
    }

    /// Names in an order in which each comes after what it waits for; shorter than all where there is a cycle.
    package var startOrder: [String] {
        var order: [String] = []
        var left = containers
        while let next = left.firstIndex(where: { container in
            prerequisites(of: container).allSatisfy { order.contains($0.container) }
        }) {
            order.append(left.remove(at: next).name)
        }
        return order
    }
}
