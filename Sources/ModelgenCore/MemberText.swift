import Wire

/// The source text of a `Member`: a string literal where nothing is special about it.
struct MemberText {
    let model: ServiceModel
    let member: JSONValue.Field
    let isPayload: Bool
    let patterns: Set<String>

    func rendered(withConstraints: Bool) throws -> String {
        let arguments =
            try names() + collection() + (withConstraints ? constraints(of: target()) : [])
            + (try element(withConstraints: withConstraints))
        guard !arguments.isEmpty else { return quoted(member.name) }
        return "Member(" + ([quoted(member.name)] + arguments).joined(separator: ", ") + ")"
    }

    private func target() throws -> JSONValue { try model.shape(member.value["shape"]?.text ?? "") }

    private func names() throws -> [String] {
        let location = member.value["locationName"]?.text
        let flatName = try isFlat() ? try target()["member"]?["locationName"]?.text : nil
        let xml = flatName ?? location ?? member.name
        let query = try queryName(xml: xml)
        var arguments = xml == member.name ? [] : ["xml: " + quoted(xml)]
        if query != xml { arguments.append("query: " + quoted(query)) }
        return arguments
    }

    private func queryName(xml: String) throws -> String {
        guard model.protocols.contains("ec2") else { return xml }
        if let name = member.value["queryName"]?.text { return name }
        guard let name = member.value["locationName"]?.text else { return member.name }
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    private func isFlat() throws -> Bool {
        try member.value["flattened"]?.isTrue ?? target()["flattened"]?.isTrue ?? false
    }

    private func collection() throws -> [String] {
        let shape = try target()
        var arguments: [String] = []
        let type = shape["type"]?.text
        if type == "list", try !isFlat(), let item = shape["member"]?["locationName"]?.text, item != "member" {
            arguments.append("item: " + quoted(item))
        }
        if let place = location() { arguments.append("at: ." + place) }
        if (type == "list" || type == "map"), try isFlat() { arguments.append("flat: true") }
        if type == "timestamp", let format = try timestampFormat() { arguments.append("time: ." + format) }
        return arguments
    }

    private func location() -> String? {
        if isPayload { return "payload" }
        switch member.value["location"]?.text {
        case "header": return "header"
        case "headers": return "prefixedHeaders"
        case "querystring": return "query"
        case "uri": return "label"
        case "statusCode": return "status"
        default: return nil
        }
    }

    private func timestampFormat() throws -> String? {
        let written = try member.value["timestampFormat"]?.text ?? target()["timestampFormat"]?.text
        switch written {
        case "iso8601": return "iso8601"
        case "rfc822": return "rfc822"
        case "unixTimestamp": return "epoch"
        default: return location() == "header" ? "rfc822" : nil
        }
    }

    private func constraints(of shape: JSONValue) throws -> [String] {
        guard shape["enum"] == nil else { return [] }
        var arguments: [String] = []
        if let min = shape["min"]?.integer, min != 0 || shape["type"]?.text != "string" {
            arguments.append("min: \(min)")
        }
        if let max = shape["max"]?.integer { arguments.append("max: \(max)") }
        let pattern = Naming.property(member.value["shape"]?.text ?? "")
        if shape["pattern"] != nil, patterns.contains(pattern) { arguments.append("pattern: Patterns.\(pattern)") }
        return arguments
    }

    private func element(withConstraints: Bool) throws -> [String] {
        let shape = try target()
        var arguments: [String] = []
        if shape["type"]?.text == "map" {
            if let key = shape["key"]?["locationName"]?.text { arguments.append("key: " + quoted(key)) }
            if let value = shape["value"]?["locationName"]?.text { arguments.append("value: " + quoted(value)) }
        }
        if isPayload, let namespace = member.value["xmlNamespace"]?["uri"]?.text {
            arguments.append("namespace: " + quoted(namespace))
        }
        guard let reference = shape["member"] ?? shape["value"] else { return arguments }
        let inner = MemberText(
            model: model, member: .init("member", reference), isPayload: false, patterns: patterns)
        let text =
            try inner.collection() + (withConstraints ? inner.constraints(of: inner.target()) : [])
            + inner.element(withConstraints: withConstraints)
        guard !text.isEmpty else { return arguments }
        return arguments + ["element: Member(\"member\", " + text.joined(separator: ", ") + ")"]
    }

    private func quoted(_ text: String) -> String { "\"\(text)\"" }
}
