/// What one `.ebextensions/*.config` wants done on instances.
///
/// Source: AWS Elastic Beanstalk Developer Guide, "Customizing software on Linux servers": keys are processed in the
/// order packages, groups, users, sources, files, commands, services, container_commands; within one, by name.
struct ExtensionFile {
    let name: String
    private(set) var tasks: [BundleTask] = []
    private(set) var warnings: [String] = []
    private let fields: [(name: String, value: YAML)]

    private static let known = [
        "option_settings", "packages", "groups", "users", "sources", "files", "commands", "services",
        "container_commands",
    ]

    init(_ name: String, _ fields: [(name: String, value: YAML)]) throws(BundleFailure) {
        self.name = name
        self.fields = fields
        for (tool, value) in try section("packages") { take(packages: value, of: tool) }
        for (group, value) in try section("groups") { take(group: group, value) }
        for (user, value) in try section("users") { take(user: user, value) }
        for (target, value) in try section("sources") { try take(source: value, into: target) }
        for (path, value) in try section("files") { try take(file: value, at: path) }
        for (command, value) in try section("commands") { try take(command, value, .configuration) }
        if fields.contains(where: { $0.name == "services" }) {
            warn("'services' in \(name) is not acted on: an instance is a container, in which no services are managed.")
        }
        for (command, value) in try section("container_commands") { try take(command, value, .container) }
        for (key, _) in fields where !Self.known.contains(key) { warn("'\(key)' in \(name) is not acted on.") }
    }

    mutating func add(_ task: BundleTask) { tasks.append(task) }
    mutating func warn(_ text: String) { warnings.append(text) }

    func malformed(_ section: String, _ what: String) -> BundleFailure {
        BundleFailure("Invalid \(section) in \(name): \(what).")
    }

    /// Sorted by name; of several of one key the last.
    func section(_ key: String) throws(BundleFailure) -> [(name: String, value: YAML)] {
        guard let value = fields.last(where: { $0.name == key })?.value else { return [] }
        if value.text?.isEmpty == true || value.text == "null" { return [] }
        guard let fields = value.fields else { throw malformed(key, "it is no mapping") }
        return fields.sorted { $0.name < $1.name }
    }

    // MARK: - commands and container_commands

    private mutating func take(_ command: String, _ value: YAML, _ stage: BundleTask.Stage) throws(BundleFailure) {
        let section = stage == .container ? "container_commands" : "commands"
        let script =
            value["command"]?.text ?? value["command"]?.items?.compactMap(\.text).map(quoted).joined(separator: " ")
        guard let script, !script.isEmpty else { throw malformed(section, "'\(command)' has no command") }
        let kind = stage == .container ? "container_command" : "command"
        var task = BundleTask(stage, "\(kind) \(command) in \(name)", script: script)
        task.ignoresErrors = value["ignoreErrors"]?.isTrue ?? false
        task.isLeaderOnly = stage == .container && value["leader_only"]?.isTrue ?? false
        // "A command can be leader-only or have a test, but not both (leader_only takes precedence)."
        task.test = task.isLeaderOnly ? nil : value["test"]?.text
        for (variable, text) in value["env"]?.fields ?? [] { task.environment[variable] = text.text ?? "" }
        task.folder = value["cwd"]?.text
        add(task)
    }
}

extension YAML {
    var isTrue: Bool { text.map { ["true", "yes", "on", "1"].contains($0.lowercased()) } ?? false }
}
