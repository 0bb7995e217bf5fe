package import Smithy

extension ClientCall {
    /// The output, or the service's error. What is no answer of this protocol (a proxy's page) is an error too.
    package func output(status: Int, headers: Headers, body: [UInt8]) throws(ServiceError) -> Output {
        guard (200..<300).contains(status) else { throw Self.error(status: status, body: body) }
        do throws(ReadingError) {
            return try success(status, headers, body)
        } catch {
            throw ServiceError("UnreadableAnswer", "The answer cannot be read: \(error)", status: 502)
        }
    }

    private func success(_ status: Int, _ headers: Headers, _ body: [UInt8]) throws(ReadingError) -> Output {
        guard operation.traits.route == nil else { return try rest(status, headers, body) }
        let document = try XMLDocument.parsed(body)
        guard let result = operation.traits.result else { return try Output(from: XMLReader(document)) }
        guard let place = document.child(result, of: document.root) else { throw .malformed("there is no \(result)") }
        return try Output(from: XMLReader(document, at: place))
    }

    private func rest(_ status: Int, _ headers: Headers, _ body: [UInt8]) throws(ReadingError) -> Output {
        // An unwrapped output is read as if its root were still around it.
        let wrapped =
            operation.traits.isUnwrapped ? Array("<r>".utf8) + Self.withoutDeclaration(body) + Array("</r>".utf8) : body
        let isStreamed = !(headers["content-type"] ?? "").contains("xml")
        let message = try RESTMessage(headers: headers, status: status, body: .bytes(wrapped), isStreamed: isStreamed)
        return try Output(from: RESTReader.message(message, nil))
    }

    private static func withoutDeclaration(_ body: [UInt8]) -> [UInt8] {
        guard body.starts(with: "<?xml".utf8), let end = body.firstIndex(of: UInt8(ascii: ">")) else { return body }
        return Array(body[(end + 1)...])
    }

    /// `ErrorResponse/Error`, `Response/Errors/Error` and S3's bare `Error`.
    private static func error(status: Int, body: [UInt8]) -> ServiceError {
        guard let document = try? XMLParser.parse(body) else {
            return ServiceError("HTTP\(status)", "The service answered with status \(status).", status: status)
        }
        let code = document.text("Error", "Code") ?? document.text("Errors", "Error", "Code") ?? document.text("Code")
        let message =
            document.text("Error", "Message") ?? document.text("Errors", "Error", "Message") ?? document.text("Message")
        return ServiceError(code ?? "HTTP\(status)", message ?? "", status: status)
    }
}
