import Wire

extension Translator {
    func operation(_ operation: JSONValue.Field) throws -> Module.OperationEntry {
        let input = operation.value["input"]?["shape"]?.text.map { Naming.type($0, in: model.name) } ?? "Empty"
        let output = operation.value["output"]?["shape"]?.text.map { Naming.type($0, in: model.name) } ?? "Empty"
        return Module.OperationEntry(
            name: operation.name, function: Naming.property(operation.name), input: input, output: output,
            traits: try traits(operation))
    }

    private func traits(_ operation: JSONValue.Field) throws -> String {
        let result = operation.value["output"]?["resultWrapper"]?.text
        guard model.isREST else {
            return "\"\(operation.name)\"" + (result.map { ", result: \"\($0)\"" } ?? "")
        }
        var arguments = ["\"\(operation.name)\"", "route: " + (try route(operation))]
        if let name = operation.value["output"]?["shape"]?.text {
            let output = try model.shape(name)
            arguments.append("root: \"\(output["rootName"]?.text ?? name)\"")
            if let status = operation.value["http"]?["responseCode"]?.integer { arguments.append("status: \(status)") }
            if try streamsInput(operation) { arguments.append("streamsInput: true") }
            if output["unwrapped"]?.isTrue ?? false { arguments.append("unwrapped: true") }
        } else if let status = operation.value["http"]?["responseCode"]?.integer {
            arguments.append("status: \(status)")
        }
        return "OperationTraits(\n            " + arguments.joined(separator: ", ") + ")"
    }

    private func streamsInput(_ operation: JSONValue.Field) throws -> Bool {
        guard let name = operation.value["input"]?["shape"]?.text else { return false }
        let shape = try model.shape(name)
        guard let payload = shape["payload"]?.text, let member = shape["members"]?[payload] else { return false }
        return try model.shape(member["shape"]?.text ?? "")["type"]?.text == "blob"
    }

    /// Path and query of the request URI, and the members that must be there: S3 tells CopyObject from PutObject
    /// by a header alone.
    func route(_ operation: JSONValue.Field) throws -> String {
        let uri = (operation.value["http"]?["requestUri"]?.text ?? "/").split(separator: "?", maxSplits: 1)
        var query = (uri.count > 1 ? uri[1].split(separator: "&") : []).map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1)
            return parts.count > 1 ? ".init(\"\(parts[0])\", \"\(parts[1])\")" : ".init(\"\(parts[0])\")"
        }
        var headers: [String] = []
        if let name = operation.value["input"]?["shape"]?.text {
            let shape = try model.shape(name)
            for required in (shape["required"]?.items ?? []).compactMap(\.text) {
                guard let member = shape["members"]?[required], let wire = member["locationName"]?.text else {
                    continue
                }
                if member["location"]?.text == "querystring" { query.append(".init(\"\(wire)\")") }
                if member["location"]?.text == "header" { headers.append("\"\(wire)\"") }
            }
        }
        var arguments = [
            "\"\(operation.name)\"", "\"\(operation.value["http"]?["method"]?.text ?? "POST")\"", "\"\(uri[0])\"",
        ]
        if !query.isEmpty { arguments.append("query: [\(query.joined(separator: ", "))]") }
        if !headers.isEmpty { arguments.append("headers: [\(headers.joined(separator: ", "))]") }
        return "RESTRoute(\(arguments.joined(separator: ", ")))"
    }

    func description() throws -> [String] {
        let data = model.metadata
        let endpoint = data["endpointPrefix"]?.text ?? ""
        let cases = [
            "query": ".query", "ec2": ".ec2", "json": ".json", "rest-xml": ".restXML", "smithy-rpc-v2-cbor": ".cbor",
        ]
        let protocols = model.protocols.compactMap { cases[$0] }.joined(separator: ", ")
        var lines = [
            "name: \"\(model.name)\"", "serviceID: \"\(data["serviceId"]?.text ?? "")\"",
            "signingName: \"\(data["signingName"]?.text ?? endpoint)\"", "endpointPrefix: \"\(endpoint)\"",
            "version: \"\(data["apiVersion"]?.text ?? "")\"", "protocols: [\(protocols)]",
            "xmlNamespace: \"\(data["xmlNamespace"]?.text ?? "")\"",
        ]
        if let version = data["jsonVersion"]?.text { lines.append("jsonVersion: \"\(version)\"") }
        if let prefix = data["targetPrefix"]?.text { lines.append("targetPrefix: \"\(prefix)\"") }
        if data["answersJSONToQuery"]?.isTrue ?? false { lines.append("answersJSONToQuery: true") }
        lines.append("modelled: modelled")
        if model.isREST { lines.append("routes: routes") }
        return lines
    }

    var modelledNames: [String] { (model.operations.map(\.name) + model.unmodelled).sorted() }
}
