import Smithy

/// The body of a success, with what each protocol wraps around the output's members.
struct AnswerEncoder {
    let exchange: Exchange
    let traits: OperationTraits
    let requestID: String

    func bytes(_ output: any Shape, namespace: String?) -> [UInt8] {
        switch exchange {
        case .query: query(output, namespace)
        case .ec2: ec2(output, namespace)
        case .queryJSON: queryJSON(output)
        case .json, .rest: json(output)
        case .cbor: cbor(output)
        }
    }

    /// An operation without an output has no body.
    private func cbor(_ output: any Shape) -> [UInt8] {
        guard !(output is Empty) else { return [] }
        var writer = CBORWriter(capacity: 8192)
        writer.beginObject()
        output.write(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    private func query(_ output: any Shape, _ namespace: String?) -> [UInt8] {
        var writer = XMLWriter(capacity: 8192)
        writer.begin(traits.name + "Response", namespace: namespace)
        if let result = traits.result {
            writer.begin(result)
            output.write(to: &writer)
            writer.end(result)
        }
        writer.begin("ResponseMetadata")
        writer.element("RequestId", requestID)
        writer.end("ResponseMetadata")
        writer.end(traits.name + "Response")
        return writer.bytes
    }

    private func ec2(_ output: any Shape, _ namespace: String?) -> [UInt8] {
        var writer = XMLWriter(capacity: 8192)
        writer.begin(traits.name + "Response", namespace: namespace)
        writer.element("requestId", requestID)
        output.write(to: &writer)
        writer.end(traits.name + "Response")
        return writer.bytes
    }

    private func queryJSON(_ output: any Shape) -> [UInt8] {
        var writer = JSONWriter(capacity: 8192)
        writer.beginObject()
        writer.beginObject(traits.name + "Response")
        if let result = traits.result {
            writer.beginObject(result)
            output.write(to: &writer)
            writer.endObject()
        }
        writer.beginObject("ResponseMetadata")
        writer.field("RequestId", requestID)
        writer.endObject()
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    private func json(_ output: any Shape) -> [UInt8] {
        var writer = JSONWriter(capacity: 8192)
        writer.beginObject()
        output.write(to: &writer)
        writer.endObject()
        return writer.bytes
    }
}
