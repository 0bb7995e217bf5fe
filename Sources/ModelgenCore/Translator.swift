import Wire

/// Takes the decisions: which shapes are needed, what they are in Swift, how their members travel.
struct Translator {
    let model: ServiceModel
    private(set) var patterns: [Module.PatternEntry] = []
    private(set) var skippedPatterns: [Module.SkippedPattern] = []

    /// More words than this (EC2's instance types) are kept as plain text: the list is out of date in a month.
    static let mostWords = 100

    init(_ model: ServiceModel) {
        self.model = model
    }

    static func module(of model: ServiceModel) throws -> Module {
        var translator = Translator(model)
        return try translator.module()
    }

    private mutating func module() throws -> Module {
        let inputs = try reachable(from: roots("input"))
        let outputs = try reachable(from: roots("output"))
        let names = inputs.union(outputs).sorted()
        try translatePatterns(names.filter { inputs.contains($0) })
        let operations = try model.servedOperations.map { try operation($0) }
        return Module(
            name: model.name, source: model.source, description: try description(), operations: operations,
            structures: try names.compactMap { try structure($0, isInput: inputs.contains($0)) },
            enumerations: try names.compactMap { try enumeration($0) }, faults: try faults(), patterns: patterns,
            skippedPatterns: skippedPatterns)
    }

    private func roots(_ key: String) -> [String] {
        model.servedOperations.compactMap { $0.value[key]?["shape"]?.text }
    }

    private func reachable(from roots: [String]) throws -> Set<String> {
        var seen: Set<String> = []
        var queue = roots
        while let name = queue.popLast() {
            guard seen.insert(name).inserted else { continue }
            let shape = try model.shape(name)
            queue += (shape["members"]?.fields ?? []).compactMap { $0.value["shape"]?.text }
            queue += ["member", "key", "value"].compactMap { shape[$0]?["shape"]?.text }
        }
        return seen
    }

    private mutating func translatePatterns(_ names: [String]) throws {
        for name in names {
            let shape = try model.shape(name)
            guard let source = shape["pattern"]?.text, shape["enum"] == nil else { continue }
            do {
                _ = try Regex(source)
                patterns.append(.init(property: Naming.property(name), source: source))
            } catch {
                skippedPatterns.append(.init(shape: name, source: source, reason: "not understood by Swift's Regex"))
            }
        }
    }
}

extension Translator {
    private func structure(_ name: String, isInput: Bool) throws -> Module.Structure? {
        let shape = try model.shape(name)
        guard shape["type"]?.text == "structure", shape["document"]?.isTrue != true else { return nil }
        let required = Set((shape["required"]?.items ?? []).compactMap(\.text))
        let payload = shape["payload"]?.text
        let fields = try (shape["members"]?.fields ?? []).map { member in
            let isRequired = isInput && required.contains(member.name)
            return try field(member, isRequired: isRequired, isPayload: member.name == payload)
        }
        return Module.Structure(name: Naming.type(name, in: model.name), isInput: isInput, fields: fields)
    }

    private func field(_ member: JSONValue.Field, isRequired: Bool, isPayload: Bool) throws -> Module.Field {
        let type = try swiftType(of: member.value, isPayload: isPayload)
        let keepsAbsence = member.value["optional"]?.isTrue ?? false
        let collection: String? = type.hasPrefix("[") && !keepsAbsence ? (type.contains(": ") ? "map" : "list") : nil
        let text = MemberText(
            model: model, member: member, isPayload: isPayload, patterns: Set(patterns.map(\.property)))
        let isOptional = collection == nil && !isRequired
        return Module.Field(
            property: Naming.property(member.name), type: isOptional ? type + "?" : type,
            fallback: isRequired ? nil : collection == nil ? "nil" : collection == "map" ? "[:]" : "[]",
            verb: isRequired ? "require" : collection ?? "read",
            checked: try text.rendered(withConstraints: true), plain: try text.rendered(withConstraints: false))
    }

    private func enumeration(_ name: String) throws -> Module.Enumeration? {
        let shape = try model.shape(name)
        guard Self.isEnumeration(shape) else { return nil }
        var taken: Set<String> = ["all", "rawValue"]
        let words = (shape["enum"]?.items ?? []).compactMap(\.text).map { raw in
            var property = Naming.word(raw)
            while !taken.insert(property).inserted { property += "_" }
            return (property, raw)
        }
        return Module.Enumeration(name: Naming.type(name, in: model.name), words: words)
    }

    private static func isEnumeration(_ shape: JSONValue) -> Bool {
        guard shape["type"]?.text == "string", let words = shape["enum"]?.items else { return false }
        return words.count <= mostWords
    }

    private func swiftType(of reference: JSONValue, isPayload: Bool = false) throws -> String {
        guard let name = reference["shape"]?.text else { throw SpecsFault("\(model.name): a member without a shape") }
        let shape = try model.shape(name)
        switch shape["type"]?.text {
        case "string": return Self.isEnumeration(shape) ? Naming.type(name, in: model.name) : "String"
        case "character": return "String"
        case "integer", "long", "short", "byte": return "Int"
        case "double", "float": return "Double"
        case "boolean": return "Bool"
        case "timestamp": return "Date"
        case "blob": return isPayload || reference["streaming"]?.isTrue ?? false ? "ByteStream" : "Blob"
        case "structure":
            return shape["document"]?.isTrue == true ? "DocumentValue" : Naming.type(name, in: model.name)
        case "list": return "[\(try swiftType(of: shape["member"] ?? .null))]"
        case "map": return "[String: \(try swiftType(of: shape["value"] ?? .null))]"
        default: throw SpecsFault("\(model.name): shape \(name) has a type that is not translated yet")
        }
    }

    private func faults() throws -> [Module.Fault] {
        let names = Set(model.servedOperations.flatMap { ($0.value["errors"]?.items ?? []).compactMap(\.text) })
        return try names.sorted().map { name in
            let error = try model.shape(name)["error"]
            let ending = ["Exception", "Fault", "Error"].first { name.hasSuffix($0) && name != $0 } ?? ""
            let short = String(name.dropLast(ending.count))
            // CloudWatch has both `ResourceNotFound` and `ResourceNotFoundException`.
            let isFree = ending.isEmpty || !names.contains(short)
            return Module.Fault(
                function: Naming.property(isFree ? short : name), code: error?["code"]?.text ?? name,
                status: error?["httpStatusCode"]?.integer ?? 400)
        }
    }
}
