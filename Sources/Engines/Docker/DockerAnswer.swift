import Domain

/// What the Engine API answers, as far as it is used. Everything may be missing: engines differ by version and make.
enum DockerAnswer {
    struct Version: Decodable {
        var apiVersion: String?
        var minAPIVersion: String?
        var platform: Platform?

        struct Platform: Decodable {
            var name: String?
            enum CodingKeys: String, CodingKey { case name = "Name" }
        }

        enum CodingKeys: String, CodingKey {
            case apiVersion = "ApiVersion", minAPIVersion = "MinAPIVersion", platform = "Platform"
        }
    }

    struct Image: Decodable, Sendable {
        var config: Config?
        var tags: [String]?
        var digests: [String]?

        struct Config: Decodable, Sendable {
            var exposedPorts: [String: Nothing]?
            var entrypoint: [String]?
            var command: [String]?
            var labels: [String: String]?
            enum CodingKeys: String, CodingKey {
                case exposedPorts = "ExposedPorts", entrypoint = "Entrypoint", command = "Cmd", labels = "Labels"
            }
        }

        enum CodingKeys: String, CodingKey { case config = "Config", tags = "RepoTags", digests = "RepoDigests" }

        var isNameless: Bool { (tags ?? []).isEmpty && (digests ?? []).isEmpty }

        /// The lowest TCP port that the image exposes.
        var lowestPort: Int? {
            (config?.exposedPorts ?? [:]).keys.compactMap { key in
                let parts = key.split(separator: "/")
                return parts.count == 1 || parts.last == "tcp" ? parts.first.flatMap { Int($0) } : nil
            }.min()
        }
    }

    struct ImageSummary: Decodable {
        var id: String?
        var tags: [String]?
        /// Seconds since 1970.
        var created: Int?
        enum CodingKeys: String, CodingKey { case id = "Id", tags = "RepoTags", created = "Created" }

        var names: [String] { (tags ?? []).filter { $0 != "<none>:<none>" } }
    }

    /// A container, asked for by its name.
    struct Container: Decodable {
        var state: State?
        var config: Config?
        var networkSettings: NetworkSettings?
        var mounts: [Mount]?

        struct Mount: Decodable {
            var type: String?
            var name: String?
            enum CodingKeys: String, CodingKey { case type = "Type", name = "Name" }
        }

        struct State: Decodable {
            var status: String?
            var running: Bool?
            var exitCode: Int?
            enum CodingKeys: String, CodingKey { case status = "Status", running = "Running", exitCode = "ExitCode" }
        }

        struct Config: Decodable, Sendable {
            var labels: [String: String]?
            enum CodingKeys: String, CodingKey { case labels = "Labels" }
        }

        struct NetworkSettings: Decodable {
            var networks: [String: Network]?
            var ports: [String: [Binding]?]?
            enum CodingKeys: String, CodingKey { case networks = "Networks", ports = "Ports" }
        }

        struct Binding: Decodable {
            var port: String?
            enum CodingKeys: String, CodingKey { case port = "HostPort" }
        }

        enum CodingKeys: String, CodingKey {
            case state = "State", config = "Config", networkSettings = "NetworkSettings", mounts = "Mounts"
        }
    }

    /// A container, as one of a list.
    struct ContainerSummary: Decodable {
        var id: String?
        var names: [String]?
        var state: String?
        /// Such as `Exited (137) 2 minutes ago`; the only place where a list has the exit code.
        var status: String?
        var labels: [String: String]?
        var ports: [Port]?
        var networkSettings: NetworkSettings?

        struct Port: Decodable {
            var inside: Int?
            var outside: Int?
            enum CodingKeys: String, CodingKey { case inside = "PrivatePort", outside = "PublicPort" }
        }

        struct NetworkSettings: Decodable {
            var networks: [String: Network]?
            enum CodingKeys: String, CodingKey { case networks = "Networks" }
        }

        enum CodingKeys: String, CodingKey {
            case id = "Id", names = "Names", state = "State", status = "Status", labels = "Labels", ports = "Ports"
            case networkSettings = "NetworkSettings"
        }

        /// Such as `Up 2 minutes (healthy)`.
        var health: ContainerHealth? {
            guard state == "running", let status else { return nil }
            if status.hasSuffix("(healthy)") { return .healthy }
            if status.hasSuffix("(unhealthy)") { return .unhealthy }
            return status.hasSuffix("(health: starting)") ? .unknown : nil
        }

        var exitCode: Int? {
            guard let status, let open = status.firstIndex(of: "("), let close = status.firstIndex(of: ")"),
                open < close
            else { return nil }
            return Int(status[status.index(after: open)..<close])
        }
    }

    struct Network: Decodable {
        var address: String?
        var addressVersion6: String?
        var gateway: String?
        var gatewayVersion6: String?

        enum CodingKeys: String, CodingKey {
            case address = "IPAddress", addressVersion6 = "GlobalIPv6Address", gateway = "Gateway"
            case gatewayVersion6 = "IPv6Gateway"
        }
    }

    struct OwnNetwork: Decodable {
        var id: String
        var name: String
        enum CodingKeys: String, CodingKey { case id = "Id", name = "Name" }
    }

    /// A network of anyone's.
    struct AnyNetwork: Decodable {
        var addresses: Addresses?
        enum CodingKeys: String, CodingKey { case addresses = "IPAM" }

        struct Addresses: Decodable {
            var ranges: [Range]?
            enum CodingKeys: String, CodingKey { case ranges = "Config" }
        }

        struct Range: Decodable {
            var subnet: String?
            enum CodingKeys: String, CodingKey { case subnet = "Subnet" }
        }
    }

    /// One line of what a build or a pull tells while it runs.
    struct Progress: Decodable {
        var stream: String?
        var status: String?
        var id: String?
        var error: String?
        var detail: Detail?

        struct Detail: Decodable {
            var current: Int?
            var total: Int?
        }

        enum CodingKeys: String, CodingKey { case stream, status, id, error, detail = "progressDetail" }
    }

    struct Event: Decodable {
        var action: String?
        var actor: Actor?
        var nanoseconds: Int64?

        struct Actor: Decodable {
            var attributes: [String: String]?
            enum CodingKeys: String, CodingKey { case attributes = "Attributes" }
        }

        enum CodingKeys: String, CodingKey { case action = "Action", actor = "Actor", nanoseconds = "timeNano" }
    }

    struct Created: Decodable {
        var id: String
        enum CodingKeys: String, CodingKey { case id = "Id" }
    }

    /// One that runs, or ran, in a container.
    struct Command: Decodable {
        var running: Bool?
        var exitCode: Int?
        enum CodingKeys: String, CodingKey { case running = "Running", exitCode = "ExitCode" }
    }

    struct Nothing: Decodable {}
}
