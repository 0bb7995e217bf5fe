package import Foundation

/// What an `appspec` file asks for. One of the two parts is empty, as a file is for instances or for an ECS service.
/// Source: AWS CodeDeploy User Guide, "CodeDeploy AppSpec file reference".
package struct AppSpec: Codable, Sendable, Equatable {
    package var files: [File] = []
    package var permissions: [Permission] = []
    /// By the lifecycle event's name.
    package var scripts: [String: [Script]] = [:]
    package var fileExists: String?
    package var service: Service?
    /// ARNs by the lifecycle event's name.
    package var functions: [String: String] = [:]

    package struct File: Codable, Sendable, Equatable {
        package var source: String
        package var destination: String
    }

    package struct Permission: Codable, Sendable, Equatable {
        package var object: String
        package var pattern = "**"
        package var except: [String] = []
        package var owner: String?
        package var group: String?
        package var mode: String?
        /// `file` and `directory`.
        package var types = ["file", "directory"]
    }

    package struct Script: Codable, Sendable, Equatable {
        package var location: String
        /// Seconds; an hour for all scripts of an event together.
        package var timeout = 3_600
        package var user: String?
    }

    package struct Service: Codable, Sendable, Equatable {
        package var taskDefinition: String
        package var containerName: String
        package var containerPort: Int
    }

    package init() {}

    /// Whose scripts run at the event.
    package func scripts(at event: CodeDeployment.LifecycleEvent.Name) -> [Script] { scripts[event.rawValue] ?? [] }
}

/// Why an `appspec` file was not taken.
package struct AppSpecFault: Error, Sendable, Equatable {
    package var message: String
}

extension AppSpec {
    /// - Parameter json: the file as JSON whose scalars are all texts.
    package init(json: Data, for platform: ComputePlatform) throws(AppSpecFault) {
        let document: Node
        do {
            document = try JSONDecoder().decode(Node.self, from: json)
        } catch {
            throw AppSpecFault(message: "The AppSpec file cannot be read: \(error.localizedDescription)")
        }
        guard let version = document["version"]?.text, Double(version) == 0 else {
            throw AppSpecFault(message: "The AppSpec file needs 'version: 0.0'.")
        }
        if platform == .ecs { try readService(document) } else { try readInstance(document) }
    }

    private mutating func readInstance(_ document: Node) throws(AppSpecFault) {
        guard document["os"]?.text == "linux" else {
            throw AppSpecFault(message: "The AppSpec file needs 'os: linux'.")
        }
        fileExists = document["file_exists_behavior"]?.text
        for entry in try document.list("files") {
            guard let source = entry["source"]?.text, let destination = entry["destination"]?.text else {
                throw AppSpecFault(message: "Each of the AppSpec's files needs a source and a destination.")
            }
            guard !source.split(separator: "/").contains("..") else {
                throw AppSpecFault(message: "The AppSpec's source '\(source)' leaves the revision.")
            }
            files.append(File(source: source, destination: destination))
        }
        for entry in try document.list("permissions") { permissions.append(try Self.permission(entry)) }
        let hooks = document["hooks"] ?? .fields([:])
        guard hooks.isEmpty || hooks.fields != nil else {
            throw AppSpecFault(message: "The AppSpec's hooks are not sections of lifecycle events.")
        }
        for event in hooks.fields?.keys.sorted() ?? [] {
            guard CodeDeployment.LifecycleEvent.Name(rawValue: event).map(Self.scriptable.contains) == true else {
                throw AppSpecFault(message: "The AppSpec's hook '\(event)' is not a lifecycle event with scripts.")
            }
            var found: [Script] = []
            for item in try hooks.list(event) { found.append(try Self.script(item, event)) }
            scripts[event] = found
        }
    }

    private static let scriptable: Set<CodeDeployment.LifecycleEvent.Name> = [
        .applicationStop, .beforeInstall, .afterInstall, .applicationStart, .validateService, .beforeBlockTraffic,
        .afterBlockTraffic, .beforeAllowTraffic, .afterAllowTraffic,
    ]

    private static func permission(_ entry: Node) throws(AppSpecFault) -> Permission {
        guard let object = entry["object"]?.text else {
            throw AppSpecFault(message: "Each of the AppSpec's permissions needs an object.")
        }
        var found = Permission(object: object)
        found.pattern = entry["pattern"]?.text ?? "**"
        found.except = (entry["except"]?.items ?? []).compactMap(\.text)
        found.owner = entry["owner"]?.text
        found.group = entry["group"]?.text
        found.mode = entry["mode"]?.text
        let types = (entry["type"]?.items ?? []).compactMap(\.text)
        if !types.isEmpty { found.types = types }
        return found
    }

    private static func script(_ item: Node, _ event: String) throws(AppSpecFault) -> Script {
        guard let location = item["location"]?.text, !location.split(separator: "/").contains("..") else {
            throw AppSpecFault(message: "A script of the AppSpec's hook \(event) needs a location in the revision.")
        }
        let timeout = item["timeout"]?.text
        guard let seconds = Int(timeout ?? "3600"), (1...3_600).contains(seconds) else {
            throw AppSpecFault(message: "The timeout '\(timeout ?? "")' of \(location) is not 1 to 3600 seconds.")
        }
        return Script(location: location, timeout: seconds, user: item["runas"]?.text)
    }

    private mutating func readService(_ document: Node) throws(AppSpecFault) {
        let target = document["resources"]?.items?.first?["targetservice"]
        guard let properties = target?["properties"], let definition = properties["taskdefinition"]?.text,
            let balancer = properties["loadbalancerinfo"], let name = balancer["containername"]?.text,
            let port = balancer["containerport"]?.text.flatMap(Int.init)
        else {
            throw AppSpecFault(
                message: "The AppSpec needs Resources with one TargetService, with TaskDefinition and LoadBalancerInfo "
                    + "(ContainerName, ContainerPort).")
        }
        if let type = target?["type"]?.text, type != "AWS::ECS::Service" {
            throw AppSpecFault(message: "The AppSpec's TargetService is a \(type), not an AWS::ECS::Service.")
        }
        service = Service(taskDefinition: definition, containerName: name, containerPort: port)
        for item in try document.list("hooks") {
            for (event, function) in item.fields ?? [:] {
                guard CodeDeployment.LifecycleEvent.Name(rawValue: event).map(Self.callable.contains) == true else {
                    throw AppSpecFault(
                        message: "The AppSpec's hook '\(event)' is not a lifecycle event with functions.")
                }
                functions[event] = function.text ?? ""
            }
        }
    }

    private static let callable: Set<CodeDeployment.LifecycleEvent.Name> = [
        .beforeInstall, .afterInstall, .afterAllowTestTraffic, .beforeAllowTraffic, .afterAllowTraffic,
    ]
}

/// A document whose scalars are texts. ECS's names are told apart by letters, not by their case, as the `aws` client
/// does.
private enum Node: Decodable {
    case text(String)
    case items([Node])
    case fields([String: Node])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let items = try? value.decode([Node].self) {
            self = .items(items)
        } else {
            self = .fields(try value.decode([String: Node].self))
        }
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var items: [Node]? { if case .items(let items) = self { items } else { nil } }
    var fields: [String: Node]? { if case .fields(let fields) = self { fields } else { nil } }

    /// A section with nothing in it.
    var isEmpty: Bool { text?.isEmpty ?? false }

    /// The entries of a section; none where it is left out or empty.
    func list(_ name: String) throws(AppSpecFault) -> [Node] {
        guard let section = self[name.lowercased()], !section.isEmpty else { return [] }
        guard let items = section.items else { throw AppSpecFault(message: "The AppSpec's '\(name)' is not a list.") }
        return items
    }

    subscript(name: String) -> Node? { fields?.first { $0.key.lowercased() == name }?.value }
}
