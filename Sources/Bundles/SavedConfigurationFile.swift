import Yams

/// The file of a saved configuration, as it lies in S3 and as `eb config get` writes it down.
/// Source: AWS Elastic Beanstalk Developer Guide, "Using Elastic Beanstalk saved configurations", "Saved configuration
/// format".
package struct SavedConfigurationFile: Sendable, Equatable {
    package var description: String?
    /// Milliseconds since 1970.
    package var created: Int
    package var modified: Int
    /// One of the two names the platform.
    package var platformARN: String?
    package var solutionStack: String?
    package var settings: [BundleConfiguration.Setting]
    package var tags: [(key: String, value: String)]
    package var isForWorkers = false

    package static func == (left: Self, right: Self) -> Bool { left.text == right.text }

    package init(
        description: String?, created: Int, modified: Int, platformARN: String?,
        settings: [BundleConfiguration.Setting], tags: [(key: String, value: String)]
    ) {
        self.description = description
        self.created = created
        self.modified = modified
        self.platformARN = platformARN
        self.settings = settings
        self.tags = tags
    }

    package init(_ text: String) throws(BundleFailure) {
        guard let document = try YAML.parse(text), document.fields != nil else {
            throw BundleFailure("The configuration is no mapping.")
        }
        let metadata = document["EnvironmentConfigurationMetadata"]
        description = metadata?["Description"]?.text
        created = (metadata?["DateCreated"]?.text).flatMap(Int.init) ?? 0
        modified = (metadata?["DateModified"]?.text).flatMap(Int.init) ?? 0
        platformARN = document["Platform"]?["PlatformArn"]?.text
        solutionStack = document["SolutionStack"]?.text
        settings = (document["OptionSettings"]?.fields ?? []).flatMap { space in
            (space.value.fields ?? []).compactMap { option in
                option.value.text.map { .init(namespace: space.name, name: option.name, value: $0) }
            }
        }
        isForWorkers = document["EnvironmentTier"]?["Name"]?.text == "Worker"
        tags = (document["Tags"]?.fields ?? []).compactMap { tag in tag.value.text.map { (tag.name, $0) } }
    }

    package var text: String {
        var metadata: [(Node, Node)] = []
        if let description { metadata.append((Node("Description"), Self.scalar(description))) }
        metadata.append((Node("DateCreated"), Self.scalar(String(created))))
        metadata.append((Node("DateModified"), Self.scalar(String(modified))))
        var root: [(Node, Node)] = [(Node("EnvironmentConfigurationMetadata"), Node(metadata))]
        if let platformARN { root.append((Node("Platform"), Node([(Node("PlatformArn"), Node(platformARN))]))) }
        root.append((Node("OptionSettings"), Node(spaces)))
        root.append(
            (
                Node("EnvironmentTier"),
                Node([
                    (Node("Type"), Node(isForWorkers ? "SQS/HTTP" : "Standard")),
                    (Node("Name"), Node(isForWorkers ? "Worker" : "WebServer")),
                ])
            ))
        root.append((Node("AWSConfigurationTemplateVersion"), Node("1.1.0.0")))
        if !tags.isEmpty { root.append((Node("Tags"), Node(tags.map { (Node($0.key), Self.scalar($0.value)) }))) }
        do {
            return try Yams.serialize(node: Node(root), sortKeys: false)
        } catch {
            preconditionFailure("A tree of mappings and texts always has a YAML form: \(error)")
        }
    }

    private var spaces: [(Node, Node)] {
        let names = Array(Set(settings.map(\.namespace))).sorted()
        return names.map { name in
            let own = settings.filter { $0.namespace == name }.sorted { $0.name < $1.name }
            return (Node(name), Node(own.map { (Self.scalar($0.name), Self.scalar($0.value)) }))
        }
    }

    /// In quotes where it would be read as something else than a text.
    private static func scalar(_ text: String) -> Node {
        let plain = Node.Scalar(text)
        let isText = !text.isEmpty && Node(text).tag == Tag(.str)
        return .scalar(isText ? plain : Node.Scalar(text, Tag(.str), .singleQuoted))
    }
}
