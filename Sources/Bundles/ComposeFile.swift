/// A `docker-compose.yml`: several services that are one instance together.
///
/// Source: AWS Elastic Beanstalk Developer Guide, "Preparing your Docker image for deployment to Elastic Beanstalk",
/// "Managing images with Docker Compose".
package struct ComposeFile: Sendable, Equatable {
    package struct Service: Sendable, Equatable {
        package var name: String
        /// What it is made of; nil where it is built.
        package var image: String?
        /// The folder within the bundle that it is built of, and the Dockerfile in there.
        package var build: (folder: String, dockerfile: String)?
        package var command: [String]?
        package var entrypoint: [String]?
        package var environment: [String: String] = [:]
        /// Ports that it is reached at: on the machine, where one is named, and in its container.
        package var ports: [(outside: Int?, inside: Int)] = []
        package var dependsOn: [String] = []
        package var user: String?
        package var workingDirectory: String?
        package var restarts = false

        package static func == (left: Self, right: Self) -> Bool {
            left.name == right.name && left.image == right.image && left.build?.folder == right.build?.folder
                && left.build?.dockerfile == right.build?.dockerfile && left.command == right.command
                && left.entrypoint == right.entrypoint && left.environment == right.environment
                && left.ports.map(\.inside) == right.ports.map(\.inside) && left.dependsOn == right.dependsOn
                && left.user == right.user && left.workingDirectory == right.workingDirectory
                && left.restarts == right.restarts
        }
    }

    /// The one that requests are sent to.
    package let web: Service
    /// The others; each after those that it depends on.
    package let others: [Service]
    /// What is not acted on, one sentence each.
    package let warnings: [String]

    package static let fileName = "docker-compose.yml"

    package init(_ text: String) throws(BundleFailure) {
        let document: YAML?
        do throws(BundleFailure) { document = try YAML.parse(text) } catch {
            throw BundleFailure("docker-compose.yml contains invalid YAML: \(error.message)")
        }
        guard !text.contains("${") else {
            throw BundleFailure("docker-compose.yml: variables (${…}) are not replaced by Teal: write the values.")
        }
        guard let fields = document?["services"]?.fields, !fields.isEmpty else {
            throw BundleFailure("docker-compose.yml has no services.")
        }
        var warnings = (document?.fields ?? []).map(\.name).filter { !["services", "version", "name"].contains($0) }
            .map { "'\($0)' in docker-compose.yml is not acted on." }
        var services: [Service] = []
        for (name, value) in fields {
            var reader = ComposeService(name)
            services.append(try reader.read(value))
            warnings += reader.warnings
        }
        let published =
            services.first { $0.ports.contains { $0.outside == 80 } } ?? services.first { !$0.ports.isEmpty }
        guard let web = published else {
            throw BundleFailure("No service of docker-compose.yml has ports: one of them must publish port 80.")
        }
        self.web = web
        others = try Self.ordered(services).filter { $0.name != web.name }
        self.warnings = warnings
    }

    /// Each after those that it depends on.
    private static func ordered(_ services: [Service]) throws(BundleFailure) -> [Service] {
        var ordered: [Service] = []
        var left = services
        while !left.isEmpty {
            let names = ordered.map(\.name)
            guard let index = left.firstIndex(where: { $0.dependsOn.allSatisfy(names.contains) }) else {
                throw BundleFailure(
                    "docker-compose.yml: \(left[0].name) depends on what is not there, or on itself in a circle.")
            }
            ordered.append(left.remove(at: index))
        }
        return ordered
    }
}

/// Reads one service.
private struct ComposeService {
    let name: String
    var warnings: [String] = []

    /// What would give a container more than an instance may have.
    private static let refused = ["privileged", "network_mode", "pid", "ipc", "cap_add", "devices", "security_opt"]
    private static let known = [
        "image", "build", "command", "entrypoint", "environment", "env_file", "ports", "expose", "depends_on", "user",
        "working_dir", "restart",
    ]

    init(_ name: String) { self.name = name }

    mutating func read(_ value: YAML) throws(BundleFailure) -> ComposeFile.Service {
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte), let fields = value.fields else {
            throw malformed("'\(name)' is no service")
        }
        for (key, _) in fields {
            if Self.refused.contains(key) { throw malformed("'\(key)' is not allowed") }
            if !Self.known.contains(key) {
                warnings.append("'\(key)' of service \(name) in docker-compose.yml is not acted on.")
            }
        }
        var service = ComposeFile.Service(name: name, image: value["image"]?.text)
        if let build = value["build"] { service.build = try self.build(build) }
        guard service.image != nil || service.build != nil else { throw malformed("it has neither image nor build") }
        service.command = Self.words(value["command"])
        service.entrypoint = Self.words(value["entrypoint"])
        service.environment = try environment(value["environment"])
        for port in value["ports"]?.items ?? [] { service.ports.append(try self.port(port)) }
        service.dependsOn =
            value["depends_on"]?.items?.compactMap(\.text) ?? (value["depends_on"]?.fields ?? []).map(\.name)
        service.user = value["user"]?.text
        service.workingDirectory = value["working_dir"]?.text
        service.restarts = ["always", "unless-stopped", "on-failure"].contains(value["restart"]?.text ?? "no")
        return service
    }

    private func malformed(_ what: String) -> BundleFailure {
        BundleFailure("docker-compose.yml, service \(name): \(what).")
    }

    private func build(_ value: YAML) throws(BundleFailure) -> (folder: String, dockerfile: String) {
        let folder = value.text ?? value["context"]?.text ?? "."
        let parts = folder.split(separator: "/").filter { $0 != "." }
        guard !folder.hasPrefix("/"), !parts.contains("..") else {
            throw malformed("its build context '\(folder)' is outside of the bundle")
        }
        return (parts.joined(separator: "/"), value["dockerfile"]?.text ?? "Dockerfile")
    }

    /// A text is split as a shell would, so a shell runs it.
    private static func words(_ value: YAML?) -> [String]? {
        if let items = value?.items { return items.compactMap(\.text) }
        return value?.text.map { ["/bin/sh", "-c", "exec " + $0] }
    }

    private func environment(_ value: YAML?) throws(BundleFailure) -> [String: String] {
        var variables: [String: String] = [:]
        for (name, text) in value?.fields ?? [] { variables[name] = text.text ?? "" }
        for item in value?.items ?? [] {
            let parts = (item.text ?? "").split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // A name alone takes the value from outside: the environment's properties are there anyway.
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
        }
        return variables
    }

    /// `[[address:]outside:]inside[/tcp]`, or a mapping with `target` and `published`.
    private func port(_ value: YAML) throws(BundleFailure) -> (outside: Int?, inside: Int) {
        if let target = value["target"]?.text.flatMap(Int.init) {
            return (value["published"]?.text.flatMap(Int.init), target)
        }
        let text = (value.text ?? "").split(separator: "/").first ?? ""
        let parts = text.split(separator: ":").map { Int($0) }
        guard let inside = parts.last ?? nil, (1...65_535).contains(inside) else {
            throw malformed("'\(value.text ?? "")' is no port")
        }
        return (parts.count > 1 ? parts[parts.count - 2] : nil, inside)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        let character = Character(UnicodeScalar(byte))
        return character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
    }
}
