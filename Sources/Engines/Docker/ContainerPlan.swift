import Domain

/// The body of a request to create a container.
struct ContainerPlan: Encodable, Equatable {
    var image: String
    var environment: [String]
    var labels: [String: String]
    var exposedPorts: [String: Empty]
    var host: Host
    /// nil: the image's, both.
    var entrypoint: [String]?
    var command: [String]?
    var user: String?
    var workingDirectory: String?
    var hostname: String?
    var isInteractive: Bool?
    var hasTerminal: Bool?
    var healthCheck: HealthCheck?
    var networking: Networking?

    struct Empty: Encodable, Equatable {}

    struct Host: Encodable, Equatable {
        var memory: Int
        var processes: Int
        var network: String
        var log: Log
        var ports: [String: [Binding]]?
        /// A process without signal handling, as number 1 of its container, would ignore SIGTERM: `stop` would take
        /// its whole grace.
        var initProcess = true
        var restart = Restart()
        var binds: [String]?
        var cpuShares: Int?
        var memoryReservation: Int?
        var isPrivileged: Bool?
        var hasReadOnlyRoot: Bool?
        var addedCapabilities: [String]?
        var droppedCapabilities: [String]?
        var limits: [Limit]?
        var systemControls: [String: String]?
        var temporaryFolders: [String: String]?
        var sharedMemory: Int?
        var dnsServers: [String]?
        var dnsSearchDomains: [String]?
        /// Names of others and their addresses: `redis:172.20.0.3`.
        var extraHosts: [String]?
        var securityOptions: [String]?

        enum CodingKeys: String, CodingKey {
            case binds = "Binds", cpuShares = "CpuShares", memoryReservation = "MemoryReservation"
            case isPrivileged = "Privileged", hasReadOnlyRoot = "ReadonlyRootfs", addedCapabilities = "CapAdd"
            case droppedCapabilities = "CapDrop", limits = "Ulimits", systemControls = "Sysctls"
            case temporaryFolders = "Tmpfs", sharedMemory = "ShmSize", dnsServers = "Dns"
            case dnsSearchDomains = "DnsSearch", extraHosts = "ExtraHosts", securityOptions = "SecurityOpt"
            case memory = "Memory", processes = "PidsLimit", network = "NetworkMode", log = "LogConfig"
            case ports = "PortBindings", initProcess = "Init", restart = "RestartPolicy"
        }
    }

    struct Log: Encodable, Equatable {
        var type = "json-file"
        var config: [String: String]
        enum CodingKeys: String, CodingKey { case type = "Type", config = "Config" }
    }

    struct Binding: Encodable, Equatable {
        var address = "127.0.0.1"
        var port = ""
        enum CodingKeys: String, CodingKey { case address = "HostIp", port = "HostPort" }
    }

    struct Restart: Encodable, Equatable {
        var name = "no"
        enum CodingKeys: String, CodingKey { case name = "Name" }
    }

    enum CodingKeys: String, CodingKey {
        case image = "Image", environment = "Env", labels = "Labels", exposedPorts = "ExposedPorts", host = "HostConfig"
        case entrypoint = "Entrypoint", command = "Cmd", user = "User", workingDirectory = "WorkingDir"
        case hostname = "Hostname", isInteractive = "OpenStdin", hasTerminal = "Tty", healthCheck = "Healthcheck"
        case networking = "NetworkingConfig"
    }

    /// Once it is there, an application that is held starts.
    static let releaseFile = "/.teal-released"

    /// - Parameter held: what the application runs, when it is to wait for its release.
    init(
        _ specification: InstanceSpecification, identity: DockerIdentity, publishes: Bool, held words: [String]? = nil
    ) {
        let port = "\(specification.port)/tcp"
        var environment = specification.environment
        if environment["PORT"] == nil { environment["PORT"] = String(specification.port) }
        image = specification.image
        self.environment = environment.map { "\($0.key)=\($0.value)" }.sorted()
        labels = specification.labels.merging(identity.labels(port: specification.port)) { $1 }
        exposedPorts = [port: Empty()]
        if let words {
            let wait = "while [ ! -e \(Self.releaseFile) ]; do sleep 0.1; done; exec \"$@\""
            entrypoint = ["/bin/sh", "-c", wait, "held"]
            command = words
        }
        let limits = specification.limits
        host = Host(
            memory: limits.memoryBytes, processes: limits.processes, network: identity.network,
            log: Log(config: ["max-size": String(max(limits.logBytes / 2, 4_096)), "max-file": "2"]),
            ports: publishes ? [port: [Binding()]] : nil)
        if let options = specification.container { take(options, specification, identity, publishes: publishes) }
    }
}

/// How everything of one teald is told from everything else on the same engine.
struct DockerIdentity: Sendable {
    let name: String

    static let label = "teal"
    /// Holds the port an instance listens on: a list of containers does not tell which of several it is.
    static let portLabel = "teal.port"
    /// With it, whoever made a container lets deployments work in it that name it as a machine of the user's own.
    static let machineLabel = "teal.on-premises"

    var network: String { "teal-" + name }
    var labels: [String: String] { [Self.label: name] }

    func labels(port: Int) -> [String: String] { [Self.label: name, Self.portLabel: String(port)] }

    func owns(_ labels: [String: String]?) -> Bool { labels?[Self.label] == name }

    /// The `filters` parameter that finds what is ours.
    func filters(_ others: [String: [String]] = [:]) throws(EngineFailure) -> String {
        let all = others.merging(["label": ["\(Self.label)=\(name)"]]) { $0 + $1 }
        return String(decoding: try encoded(all), as: UTF8.self)
    }
}
