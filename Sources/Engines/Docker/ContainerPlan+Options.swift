import Domain

extension ContainerPlan {
    struct Limit: Encodable, Equatable {
        var name: String
        var soft: Int
        var hard: Int
        enum CodingKeys: String, CodingKey { case name = "Name", soft = "Soft", hard = "Hard" }
    }

    /// Times in nanoseconds.
    struct HealthCheck: Encodable, Equatable {
        var command: [String]
        var interval: Int
        var timeout: Int
        var startPeriod: Int
        var retries: Int
        enum CodingKeys: String, CodingKey {
            case command = "Test", interval = "Interval", timeout = "Timeout", startPeriod = "StartPeriod"
            case retries = "Retries"
        }
    }

    struct Networking: Encodable, Equatable {
        var endpoints: [String: Endpoint]
        enum CodingKeys: String, CodingKey { case endpoints = "EndpointsConfig" }
    }

    struct Endpoint: Encodable, Equatable {
        var links: [String]
        enum CodingKeys: String, CodingKey { case links = "Links" }
    }

    mutating func take(
        _ options: ContainerOptions, _ specification: InstanceSpecification, _ identity: DockerIdentity, publishes: Bool
    ) {
        environment = specification.environment.map { "\($0.key)=\($0.value)" }.sorted()
        labels.merge(options.labels) { own, _ in own }
        entrypoint = options.entryPoint.isEmpty ? entrypoint : options.entryPoint
        command = options.command.isEmpty ? command : options.command
        user = options.user
        workingDirectory = options.workingDirectory
        isInteractive = options.isInteractive ? true : nil
        hasTerminal = options.hasTerminal ? true : nil
        healthCheck = options.healthCheck.map { check in
            HealthCheck(
                command: check.command, interval: check.interval * 1_000_000_000,
                timeout: check.timeout * 1_000_000_000, startPeriod: check.startPeriod * 1_000_000_000,
                retries: check.retries)
        }
        takeNetwork(options, specification, identity, publishes: publishes)
        takeHost(options, identity)
    }

    /// The engine wants neither ports nor names for a container within another's network.
    private mutating func takeNetwork(
        _ options: ContainerOptions, _ specification: InstanceSpecification, _ identity: DockerIdentity, publishes: Bool
    ) {
        switch options.network {
        case .shared:
            hostname = options.hostname
            let links = options.links
            if !links.isEmpty { networking = Networking(endpoints: [identity.network: Endpoint(links: links)]) }
            publish(options, specification, publishes: publishes)
        case .none: isolate("none", hostname: options.hostname)
        case .host: isolate("host", hostname: nil)
        case .of(let container): isolate("container:\(container)", hostname: nil)
        }
    }

    private mutating func isolate(_ network: String, hostname: String?) {
        host.network = network
        host.ports = nil
        exposedPorts = [:]
        self.hostname = hostname
    }

    private mutating func publish(
        _ options: ContainerOptions, _ specification: InstanceSpecification, publishes: Bool
    ) {
        var ports: [String: [Binding]] = publishes ? ["\(specification.port)/tcp": [Binding()]] : [:]
        for port in options.publishedPorts {
            ports["\(port.inside)/\(port.transport)"] = [Binding(port: port.outside.map(String.init) ?? "")]
        }
        host.ports = ports.isEmpty ? nil : ports
        for key in ports.keys { exposedPorts[key] = Empty() }
    }

    private mutating func takeHost(_ options: ContainerOptions, _ identity: DockerIdentity) {
        let binds = options.mounts.map { mount in
            identity.volume(mount.source) + ":" + mount.path + (mount.isReadOnly ? ":ro" : "")
        }
        host.binds = binds.isEmpty ? nil : binds
        host.cpuShares = options.cpuShares
        host.memoryReservation = options.memoryReservationBytes
        host.isPrivileged = options.isPrivileged ? true : nil
        host.hasReadOnlyRoot = options.hasReadOnlyRoot ? true : nil
        host.addedCapabilities = options.addedCapabilities.isEmpty ? nil : options.addedCapabilities
        host.droppedCapabilities = options.droppedCapabilities.isEmpty ? nil : options.droppedCapabilities
        host.limits =
            options.limits.isEmpty
            ? nil : options.limits.map { Limit(name: $0.name, soft: $0.soft, hard: $0.hard) }
        host.systemControls = options.systemControls.isEmpty ? nil : options.systemControls
        host.temporaryFolders = options.temporaryFolders.isEmpty ? nil : options.temporaryFolders
        host.sharedMemory = options.sharedMemoryBytes
        host.dnsServers = options.dnsServers.isEmpty ? nil : options.dnsServers
        host.dnsSearchDomains = options.dnsSearchDomains.isEmpty ? nil : options.dnsSearchDomains
        host.extraHosts = options.extraHosts.isEmpty ? nil : options.extraHosts
        host.securityOptions = options.securityOptions.isEmpty ? nil : options.securityOptions
    }
}

extension DockerIdentity {
    /// Volumes have names of our own, so that two tealds on one engine do not share one; folders are folders.
    func volume(_ source: String) -> String { source.hasPrefix("/") ? source : "\(network)-\(source)" }
}
