package import Foundation

/// An `appspec` file, in YAML or JSON.
package enum AppSpecText {
    /// The same document as JSON, with every scalar as the text that stands there: modes and versions are no numbers.
    package static func json(_ text: String) throws(BundleFailure) -> Data {
        guard let document = try parsed(text), document.fields != nil else {
            throw BundleFailure("The AppSpec file is empty or is not a set of sections.")
        }
        do {
            return try JSONSerialization.data(withJSONObject: tree(document), options: [.sortedKeys])
        } catch {
            throw BundleFailure("The AppSpec file cannot be read: \(error.localizedDescription)")
        }
    }

    private static func parsed(_ text: String) throws(BundleFailure) -> YAML? {
        do {
            return try YAML.parse(text)
        } catch {
            throw BundleFailure("The AppSpec file cannot be read: \(error.message)")
        }
    }

    private static func tree(_ value: YAML) -> Any {
        if let fields = value.fields {
            return Dictionary(fields.map { ($0.name, tree($0.value)) }, uniquingKeysWith: { $1 })
        }
        if let items = value.items { return items.map(tree) }
        return value.text ?? ""
    }
}
