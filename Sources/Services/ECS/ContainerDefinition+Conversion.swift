import Domain
import ECSAPI
import Smithy

extension ContainerDefinition {
    /// As ECS shows it: with what is taken where nothing was given.
    var withDefaults: ContainerDefinition {
        var shown = self
        shown.cpu = cpu ?? 0
        shown.essential = essential ?? true
        for index in shown.portMappings.indices {
            shown.portMappings[index].protocol = shown.portMappings[index].protocol ?? .tcp
            if shown.portMappings[index].hostPort == nil { shown.portMappings[index].hostPort = 0 }
        }
        return shown
    }

    func planned(_ volumes: [Volume]) throws(ServiceError) -> PlannedContainer {
        try refuseWhatIsNotThere()
        guard let name, !name.isEmpty else {
            throw ECSFault.client("Container.name should not be null or empty.")
        }
        guard ECSService.isName(name) else {
            throw ECSFault.client("Container.name contains invalid characters.")
        }
        var planned = PlannedContainer(name: name, image: image ?? "")
        planned.isEssential = essential ?? true
        planned.memory = memory
        planned.stopTimeout = stopTimeout
        planned.links = links
        planned.environment = try values()
        planned.ports = portMappings.compactMap { port in
            port.containerPort.map {
                PlannedPort(
                    containerPort: $0, hostPort: port.hostPort, transport: port.protocol?.rawValue ?? "tcp")
            }
        }
        planned.dependencies = dependsOn.compactMap { dependency in
            Dependency.Condition(rawValue: dependency.condition.rawValue).map {
                Dependency(container: dependency.containerName, condition: $0)
            }
        }
        planned.mounts = try mounts(volumes)
        planned.options = options()
        return planned
    }

    private func refuseWhatIsNotThere() throws(ServiceError) {
        let refused: [(Bool, String)] = [
            (!environmentFiles.isEmpty, "environmentFiles"), (!volumesFrom.isEmpty, "volumesFrom"),
            (firelensConfiguration != nil, "firelensConfiguration"),
            (!resourceRequirements.isEmpty, "resourceRequirements"), (!credentialSpecs.isEmpty, "credentialSpecs"),
            (restartPolicy?.enabled == true, "restartPolicy"),
            (portMappings.contains { $0.containerPortRange != nil }, "containerPortRange"),
        ]
        for (isGiven, member) in refused where isGiven {
            throw ECSFault.client("'\(member)' is not served: this machine's engine has nothing of the kind.")
        }
    }

    /// Secrets are plain values here: what follows `plain:`.
    private func values() throws(ServiceError) -> [String: String] {
        var values: [String: String] = [:]
        for pair in environment { if let name = pair.name { values[name] = pair.value ?? "" } }
        for secret in secrets {
            guard secret.valueFrom.hasPrefix("plain:") else {
                throw ECSFault.client(
                    "The secret '\(secret.name)' cannot be read: there is no secrets' service; write its value as "
                        + "plain:VALUE.")
            }
            values[secret.name] = String(secret.valueFrom.dropFirst("plain:".count))
        }
        return values
    }

    private func mounts(_ volumes: [Volume]) throws(ServiceError) -> [PlannedMount] {
        var mounts: [PlannedMount] = []
        for point in mountPoints {
            guard let volume = volumes.first(where: { $0.name == point.sourceVolume }), let path = point.containerPath
            else {
                throw ECSFault.client("Unknown volume '\(point.sourceVolume ?? "")'.")
            }
            mounts.append(
                PlannedMount(
                    volume: volume.name ?? "", folder: volume.host?.sourcePath,
                    isShared: volume.dockerVolumeConfiguration?.scope == .shared, path: path,
                    isReadOnly: point.readOnly ?? false))
        }
        return mounts
    }

    private func options() -> ContainerOptions {
        var options = ContainerOptions()
        options.entryPoint = entryPoint
        options.command = command
        options.user = user
        options.workingDirectory = workingDirectory
        options.hostname = hostname
        options.healthCheck = healthCheck.flatMap(\.option)
        options.labels = dockerLabels
        options.cpuShares = cpu.flatMap { $0 > 0 ? max(2, $0) : nil }
        options.memoryReservationBytes = memoryReservation.map { $0 << 20 }
        options.isPrivileged = privileged ?? false
        options.hasReadOnlyRoot = readonlyRootFilesystem ?? false
        options.addedCapabilities = linuxParameters?.capabilities?.add ?? []
        options.droppedCapabilities = linuxParameters?.capabilities?.drop ?? []
        options.limits = ulimits.map { .init(name: $0.name.rawValue, soft: $0.softLimit, hard: $0.hardLimit) }
        for control in systemControls {
            if let name = control.namespace { options.systemControls[name] = control.value ?? "" }
        }
        for folder in linuxParameters?.tmpfs ?? [] {
            options.temporaryFolders[folder.containerPath] =
                (["size=\(folder.size)m"] + folder.mountOptions).joined(separator: ",")
        }
        options.sharedMemoryBytes = linuxParameters?.sharedMemorySize.map { $0 << 20 }
        options.dnsServers = dnsServers
        options.dnsSearchDomains = dnsSearchDomains
        options.extraHosts = extraHosts.map { "\($0.hostname):\($0.ipAddress)" }
        options.securityOptions = dockerSecurityOptions
        options.isInteractive = interactive ?? false
        options.hasTerminal = pseudoTerminal ?? false
        return options
    }
}

extension ECSAPI.HealthCheck {
    /// nil where the check is switched off.
    fileprivate var option: ContainerOptions.HealthCheck? {
        guard let first = command.first, first != "NONE" else { return nil }
        let isNamed = first == "CMD" || first == "CMD-SHELL"
        return .init(
            command: isNamed ? command : ["CMD-SHELL"] + command, interval: interval ?? 30, timeout: timeout ?? 5,
            retries: retries ?? 3, startPeriod: startPeriod ?? 0)
    }
}
