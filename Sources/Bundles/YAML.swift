import Yams

/// A YAML or JSON document read without guessing types: every scalar is the text that stands there, as Beanstalk's
/// option values are texts.
struct YAML {
    private let node: Node

    /// nil for an empty document.
    static func parse(_ text: String) throws(BundleFailure) -> YAML? {
        do {
            return try Yams.compose(yaml: text).map(YAML.init)
        } catch {
            throw BundleFailure(String(describing: error).split(separator: "\n").joined(separator: " "))
        }
    }

    private init(_ node: Node) { self.node = node }

    var text: String? { node.scalar?.string }
    var items: [YAML]? { node.sequence.map { $0.map(YAML.init) } }

    /// In the order in which they are written; keys that are no texts are left out.
    var fields: [(name: String, value: YAML)]? {
        node.mapping.map { mapping in
            mapping.compactMap { pair in pair.key.scalar.map { ($0.string, YAML(pair.value)) } }
        }
    }

    subscript(_ name: String) -> YAML? { fields?.last { $0.name == name }?.value }
}
