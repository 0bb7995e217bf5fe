package import Foundation

/// What a source bundle says of the environments that it is to run in: `.ebextensions/*.config` and `env.yaml`.
///
/// Sources: AWS Elastic Beanstalk Developer Guide, "Advanced environment customization with configuration files
/// (.ebextensions)", "Environment manifest (env.yaml)".
package struct BundleConfiguration: Sendable, Equatable {
    package struct Setting: Sendable, Equatable {
        package var namespace: String
        package var name: String
        package var value: String

        package init(namespace: String, name: String, value: String) {
            self.namespace = namespace
            self.name = name
            self.value = value
        }
    }

    package struct Link: Sendable, Equatable {
        package var name: String
        package var environment: String
    }

    /// An entry of `cron.yaml`, as it stands there.
    package struct Periodic: Sendable, Equatable {
        package var name: String
        package var url: String
        package var schedule: String
    }

    /// A later one beats an earlier.
    package var settings: [Setting] = []
    package var links: [Link] = []
    /// What is done on each instance, in that order.
    package var tasks: [BundleTask] = []
    /// What is not acted on, one sentence each.
    package var warnings: [String] = []
    /// Of `env.yaml`.
    package var environmentName: String?
    package var solutionStack: String?
    package var cname: String?
    package var tier: String?
    /// Of `cron.yaml`; nil where there is none, or none that can be read.
    package var periodic: [Periodic]?
    /// What is wrong with `cron.yaml`. Only worker environments care.
    package var periodicFailure: String?

    package init() {}

    /// Reads what is needed out of the archive, without unpacking the rest.
    package static func read(archive: URL) throws(BundleFailure) -> BundleConfiguration {
        let files = try BundleFiles(archive)
        var configuration = BundleConfiguration()
        for name in files.extensions { try configuration.takeExtension(name, files.text(of: name)) }
        if let manifest = files.names.first(where: { $0 == "env.yaml" }) {
            try configuration.takeManifest(files.text(of: manifest))
        }
        if files.names.contains("cron.yaml") {
            configuration.takePeriodic(try files.text(of: "cron.yaml"))
        }
        if files.names.contains(ComposeFile.fileName) {
            configuration.warnings += try ComposeFile(files.text(of: ComposeFile.fileName)).warnings
        }
        configuration.takeNames(files.names)
        configuration.takeHooks(files.names)
        return configuration
    }

    // MARK: - .ebextensions

    mutating func takeExtension(_ file: String, _ text: String) throws(BundleFailure) {
        let document: YAML?
        do throws(BundleFailure) { document = try YAML.parse(text) } catch {
            throw BundleFailure(
                "The configuration file \(file) contains invalid YAML or JSON. YAML exception: \(error.message)")
        }
        guard let document else { return }
        guard let fields = document.fields else {
            throw BundleFailure("The configuration file \(file) contains invalid YAML or JSON: it is no mapping.")
        }
        for (key, value) in fields where key == "option_settings" { try takeSettings(value, file) }
        let read = try ExtensionFile(file, fields)
        tasks += read.tasks
        warnings += read.warnings
    }

    private mutating func takeSettings(_ value: YAML, _ file: String) throws(BundleFailure) {
        if let spaces = value.fields {
            for (namespace, options) in spaces {
                guard let options = options.fields else {
                    throw .malformedSettings(file, "'\(namespace)' holds no options")
                }
                for (name, value) in options { try take(namespace, name, value, file) }
            }
        } else if let items = value.items {
            for item in items {
                guard let name = item["option_name"]?.text else {
                    throw .malformedSettings(file, "an option has no name")
                }
                let space = item["namespace"]?.text ?? "aws:elasticbeanstalk:application:environment"
                try take(space, name, item["value"], file)
            }
        } else if value.text?.isEmpty != true {
            throw .malformedSettings(file, "it is neither a mapping nor a list")
        }
    }

    private mutating func take(
        _ namespace: String, _ name: String, _ value: YAML?, _ file: String
    ) throws(BundleFailure) {
        let list = value?.items?.compactMap(\.text).joined(separator: ",")
        guard let text = value?.text ?? list else { throw .malformedSettings(file, "'\(name)' has no plain value") }
        settings.append(Setting(namespace: namespace, name: name, value: text))
    }

    // MARK: - env.yaml

    mutating func takeManifest(_ text: String) throws(BundleFailure) {
        let document: YAML?
        do throws(BundleFailure) { document = try YAML.parse(text) } catch {
            throw BundleFailure("The environment manifest env.yaml contains invalid YAML: \(error.message)")
        }
        for (key, value) in document?.fields ?? [] {
            switch key {
            case "EnvironmentName": environmentName = value.text
            case "SolutionStack": solutionStack = value.text
            case "CName": cname = value.text
            case "OptionSettings": try takeSettings(value, "env.yaml")
            case "EnvironmentLinks":
                links += (value.fields ?? []).compactMap { link in
                    link.value.text.map { Link(name: link.name, environment: $0) }
                }
            case "EnvironmentTier": tier = value["Name"]?.text
            case "AWSConfigurationTemplateVersion": break
            default: warnings.append("'\(key)' in env.yaml is not acted on.")
            }
        }
    }

    // MARK: - The rest

    /// Files that AWS acts on and Teal does not.
    private static let ignored: [(prefix: String, why: String)] = [
        (".platform/nginx/", "there is no nginx in front of the application"),
        (".platform/httpd/", "there is no httpd in front of the application"),
        ("Buildfile", "nothing is built on instances"),
    ]

    /// Source: AWS Elastic Beanstalk Developer Guide, "Platform hooks": the files right in these folders, in
    /// lexicographical order of their names, in the application's folder. Their place among the rest: "Instance
    /// deployment workflow".
    private mutating func takeHooks(_ names: [String]) {
        for (root, occasion) in [("hooks", BundleTask.Occasion.deployment), ("confighooks", .configuration)] {
            for stage in [BundleTask.Stage.prebuild, .predeploy, .postdeploy] {
                let folder = ".platform/\(root)/\(stage.rawValue)/"
                for name in names where name.hasPrefix(folder) {
                    let file = name.dropFirst(folder.count)
                    guard !file.contains("/"), !file.hasPrefix(".") else { continue }
                    var task = BundleTask(stage, "hook \(name)", words: ["./" + name])
                    task.occasion = occasion
                    tasks.append(task)
                }
            }
        }
        // Stable: what is of one stage stays in its order.
        let order: [BundleTask.Stage] = [.configuration, .prebuild, .container, .predeploy, .postdeploy]
        tasks = order.flatMap { stage in tasks.filter { $0.stage == stage } }
    }

    private mutating func takeNames(_ names: [String]) {
        for (prefix, why) in Self.ignored {
            let isFolder = prefix.hasSuffix("/")
            let found = names.filter { isFolder ? $0.hasPrefix(prefix) : $0 == prefix }
            if !found.isEmpty { warnings.append("\(found.joined(separator: ", ")) in the bundle: \(why).") }
        }
    }
}

extension BundleFailure {
    static func malformedSettings(_ file: String, _ what: String) -> BundleFailure {
        BundleFailure("Invalid option_settings in \(file): \(what).")
    }
}
