import Smithy

/// An error's body, in the form of each protocol.
struct ErrorBody {
    let error: ServiceError
    let requestID: String
    let namespace: String?

    func bytes(_ exchange: Exchange) -> [UInt8] {
        switch exchange {
        case .query: query()
        case .ec2: ec2()
        case .queryJSON: queryJSON()
        case .json: object(JSONWriter(capacity: 512))
        case .cbor: object(CBORWriter(capacity: 512))
        case .rest: rest()
        }
    }

    private func query() -> [UInt8] {
        var writer = XMLWriter(capacity: 512)
        writer.begin("ErrorResponse", namespace: namespace)
        writer.begin("Error")
        writer.element("Type", error.isSendersFault ? "Sender" : "Receiver")
        codeAndMessage(&writer, code: error.queryCode)
        writer.end("Error")
        writer.element("RequestId", requestID)
        writer.end("ErrorResponse")
        return writer.bytes
    }

    private func ec2() -> [UInt8] {
        var writer = XMLWriter(capacity: 512)
        writer.begin("Response")
        writer.begin("Errors")
        writer.begin("Error")
        codeAndMessage(&writer)
        writer.end("Error")
        writer.end("Errors")
        writer.element("RequestID", requestID)
        writer.end("Response")
        return writer.bytes
    }

    private func rest() -> [UInt8] {
        var writer = XMLWriter(capacity: 512)
        writer.begin("Error")
        codeAndMessage(&writer)
        writer.element("RequestId", requestID)
        writer.end("Error")
        return writer.bytes
    }

    private func codeAndMessage(_ writer: inout XMLWriter, code: String? = nil) {
        writer.element("Code", code ?? error.code)
        writer.element("Message", error.message)
        for detail in error.details { writer.element(detail.name, detail.value) }
    }

    private func queryJSON() -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.beginObject("Error")
        writer.field("Code", error.code)
        writer.field("Message", error.message)
        writer.field("Type", error.isSendersFault ? "Sender" : "Receiver")
        writer.endObject()
        writer.field("RequestId", requestID)
        writer.endObject()
        return writer.bytes
    }

    private func object(_ empty: some ObjectWriter) -> [UInt8] {
        var writer = empty
        writer.beginObject(nil)
        writer.field("__type", error.code)
        writer.field("message", error.message)
        for detail in error.details { writer.field(detail.name, detail.value) }
        writer.endObject()
        return writer.bytes
    }
}

/// What writes an object of named texts.
private protocol ObjectWriter {
    var bytes: [UInt8] { get }
    mutating func beginObject(_ name: String?)
    mutating func field(_ name: String, _ text: String)
    mutating func endObject()
}

extension JSONWriter: ObjectWriter {}
extension CBORWriter: ObjectWriter {}
