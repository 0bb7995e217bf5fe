/// What a container is given beside image, environment and port: the options that Docker has.
///
/// nil and empty leave what the image says.
package struct ContainerOptions: Codable, Sendable, Equatable {
    package var entryPoint: [String] = []
    package var command: [String] = []
    package var user: String?
    package var workingDirectory: String?
    package var hostname: String?
    package var network = Network.shared
    package var publishedPorts: [PublishedPort] = []
    package var mounts: [Mount] = []
    package var healthCheck: HealthCheck?
    /// Containers on the same network that shall be found under an alias: `name:alias`.
    package var links: [String] = []
    package var labels: [String: String] = [:]
    /// Relative weight; 1024 stands for one processor.
    package var cpuShares: Int?
    package var memoryReservationBytes: Int?
    package var isPrivileged = false
    package var hasReadOnlyRoot = false
    package var addedCapabilities: [String] = []
    package var droppedCapabilities: [String] = []
    package var limits: [ResourceLimit] = []
    package var systemControls: [String: String] = [:]
    package var temporaryFolders: [String: String] = [:]
    package var sharedMemoryBytes: Int?
    package var dnsServers: [String] = []
    package var dnsSearchDomains: [String] = []
    /// `host:address`.
    package var extraHosts: [String] = []
    package var securityOptions: [String] = []
    package var isInteractive = false
    package var hasTerminal = false

    package init() {}

    /// As an image: what holds a network for others to share, and does nothing else. The engine has it.
    package static let networkHolder = "teal/network-holder"

    package enum Network: Codable, Sendable, Equatable {
        /// The network that all instances join.
        case shared
        case none
        case host
        /// That of another container, which has to run: both see each other as `localhost`.
        case of(container: String)
    }

    package struct PublishedPort: Codable, Sendable, Equatable {
        package var inside: Int
        /// On this machine; nil: any that is free.
        package var outside: Int?
        /// `tcp` or `udp`.
        package var transport: String

        package init(inside: Int, outside: Int? = nil, transport: String = "tcp") {
            self.inside = inside
            self.outside = outside
            self.transport = transport
        }
    }

    package struct Mount: Codable, Sendable, Equatable {
        /// A folder of this machine (it begins with a slash), or a volume's name.
        package var source: String
        package var path: String
        package var isReadOnly: Bool

        package init(source: String, path: String, isReadOnly: Bool = false) {
            self.source = source
            self.path = path
            self.isReadOnly = isReadOnly
        }
    }

    /// Run by the engine inside the container. Times in seconds.
    package struct HealthCheck: Codable, Sendable, Equatable {
        package var command: [String]
        package var interval: Int
        package var timeout: Int
        package var retries: Int
        package var startPeriod: Int

        package init(command: [String], interval: Int = 30, timeout: Int = 5, retries: Int = 3, startPeriod: Int = 0) {
            self.command = command
            self.interval = interval
            self.timeout = timeout
            self.retries = retries
            self.startPeriod = startPeriod
        }
    }

    package struct ResourceLimit: Codable, Sendable, Equatable {
        package var name: String
        package var soft: Int
        package var hard: Int

        package init(name: String, soft: Int, hard: Int) {
            self.name = name
            self.soft = soft
            self.hard = hard
        }
    }
}
