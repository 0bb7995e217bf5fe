import Smithy

extension Plan {
    func operation() throws(ServiceError) -> BoundOperation {
        guard let service else { throw unknownService() }
        guard let name else { throw missingName() }
        if let operation = service.operations[name] { return operation }
        guard service.description.modelled.contains(name) else { throw unknownOperation(name) }
        throw ServiceError(
            "NotImplemented", "\(service.description.serviceID): \(name) is not implemented by Teal.", status: 501)
    }

    private func unknownService() -> ServiceError {
        let scope = Authorization(head)?.credential.service
        let subject = scope ?? head.headers["x-amz-target"] ?? head.headers["host"] ?? head.path
        return ServiceError("NotImplemented", "The service '\(subject)' is not implemented by Teal.", status: 501)
    }

    private func missingName() -> ServiceError {
        switch exchange {
        case .rest:
            ServiceError("MethodNotAllowed", "The specified method is not allowed against this resource.", status: 405)
        case .json, .cbor: ServiceError("UnknownOperationException", "The request names no operation.")
        case .query, .ec2, .queryJSON: ServiceError("MissingAction", "The request must contain the parameter Action.")
        }
    }

    private func unknownOperation(_ name: String) -> ServiceError {
        switch exchange {
        case .json, .cbor: ServiceError("UnknownOperationException", "The operation \(name) is not known.")
        case .rest, .query, .ec2, .queryJSON:
            ServiceError(
                "InvalidAction",
                "The action \(name) is not valid for this web service (\(service?.description.version ?? "")).")
        }
    }

    func run(_ operation: BoundOperation, _ reader: any ShapeReader) async throws(ServiceError) -> WireResponse {
        let call: BoundOperation.Call
        do {
            call = try operation.prepare(reader)
        } catch {
            throw ServiceError(error, exchange)
        }
        return response(try await call(context), operation.traits)
    }
}

extension Plan {
    private var qualifiedName: String? {
        guard let service, let name else { return nil }
        return service.description.name + "." + name
    }

    func response(_ output: any Shape, _ traits: OperationTraits) -> WireResponse {
        guard exchange != .rest else { return restResponse(output, traits) }
        let encoder = AnswerEncoder(exchange: exchange, traits: traits, requestID: context.requestID)
        let bytes = encoder.bytes(output, namespace: service?.description.xmlNamespace)
        return WireResponse(status: 200, headers: headers(), body: .bytes(bytes), operation: qualifiedName)
    }

    private func restResponse(_ output: any Shape, _ traits: OperationTraits) -> WireResponse {
        var writer = RESTWriter(
            root: traits.root, namespace: service?.description.xmlNamespace, unwrapped: traits.isUnwrapped)
        output.write(to: &writer)
        let body = writer.finished()
        var headers = writer.headers
        if headers["content-type"] == nil, body.length != 0 { headers.append("Content-Type", "application/xml") }
        appendRequestID(to: &headers)
        return WireResponse(
            status: writer.status ?? traits.status, headers: headers, body: body, operation: qualifiedName)
    }

    func response(_ error: ServiceError) -> WireResponse {
        let body = ErrorBody(
            error: error, requestID: context.requestID, namespace: service?.description.xmlNamespace)
        var headers = headers()
        if case .json = exchange { headers.append("x-amzn-ErrorType", error.code) }
        if keepsQueryCodes {
            let code = error.queryCode ?? error.code
            headers.append("x-amzn-query-error", code + (error.isSendersFault ? ";Sender" : ";Receiver"))
        }
        let bytes = head.method == "HEAD" || error.status == 304 ? [] : body.bytes(exchange)
        return WireResponse(
            status: error.status, headers: headers, body: .bytes(bytes), operation: qualifiedName, errorCode: error.code
        )
    }

    /// A service that once spoke Query only: its clients go on matching Query's codes.
    /// Source: Smithy, "AWS Query compatible trait".
    private var keepsQueryCodes: Bool {
        guard service?.description.protocols.contains(.query) == true else { return false }
        switch exchange {
        case .json, .cbor: return true
        case .query, .ec2, .queryJSON, .rest: return false
        }
    }

    private func headers() -> Headers {
        var headers = Headers()
        switch exchange {
        case .query, .ec2: headers.append("Content-Type", exchange == .ec2 ? "text/xml;charset=UTF-8" : "text/xml")
        case .queryJSON: headers.append("Content-Type", "application/json")
        case .json(let version): headers.append("Content-Type", "application/x-amz-json-" + version)
        case .rest: headers.append("Content-Type", "application/xml")
        case .cbor:
            headers.append("Content-Type", "application/cbor")
            headers.append("smithy-protocol", "rpc-v2-cbor")
        }
        appendRequestID(to: &headers)
        return headers
    }

    private func appendRequestID(to headers: inout Headers) {
        headers.append(exchange == .rest ? "x-amz-request-id" : "x-amzn-RequestId", context.requestID)
    }
}
