import Wire

/// A trimmed and patched model, with the names of what is served from it.
struct ServiceModel {
    /// Our module's name without `API`.
    var name: String
    var source: String
    var metadata: JSONValue
    var operations: [JSONValue.Field]
    /// The model knows these too, but their shapes were not kept.
    var unmodelled: [String]
    var shapes: [String: JSONValue]
    var served: Set<String>

    /// `ec2`, `query`, `rest-xml`, `json`, `smithy-rpc-v2-cbor`, the best one first.
    var protocols: [String] {
        let all = (metadata["protocols"]?.items ?? []).compactMap(\.text)
        return all.isEmpty ? [metadata["protocol"]?.text ?? "query"] : all
    }

    var isREST: Bool { protocols.contains("rest-xml") }
    var servedOperations: [JSONValue.Field] { operations.filter { served.contains($0.name) } }

    func shape(_ name: String) throws -> JSONValue {
        guard let shape = shapes[name] else { throw SpecsFault("\(self.name): no shape \(name)") }
        return shape
    }
}

extension Specs {
    func serviceModels() throws -> [ServiceModel] {
        let patches = try Patches(patches)
        return try operations.fields.map { try serviceModel($0.name, $0.value, patches) }
    }

    private func serviceModel(_ name: String, _ entry: JSONValue, _ patches: Patches) throws -> ServiceModel {
        guard let file = entry["model"]?.text, let raw = models[file] else {
            throw SpecsFault("operations.json: \(name) names no model that is in specs/models")
        }
        let model = patches.applied(to: raw, named: file)
        let operations = model["operations"]?.fields ?? []
        let served = (entry["operations"]?.fields ?? []).map(\.name)
        let known = Set(operations.map(\.name))
        for operation in served where !known.contains(operation) {
            throw SpecsFault("operations.json: \(name) has no operation \(operation)")
        }
        return ServiceModel(
            name: name, source: model["source"]?.text ?? "", metadata: model["metadata"] ?? .object([]),
            operations: operations, unmodelled: (model["unmodelled"]?.items ?? []).compactMap(\.text),
            shapes: Dictionary(uniqueKeysWithValues: (model["shapes"]?.fields ?? []).map { ($0.name, $0.value) }),
            served: Set(served))
    }
}
