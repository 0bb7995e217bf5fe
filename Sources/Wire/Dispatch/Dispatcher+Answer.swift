package import Smithy

extension Dispatcher {
    /// `body` is the whole body, or a stream where `route.streamsBody`.
    package func answer(
        _ head: RequestHead, _ route: Route, body: ByteStream, _ context: RequestContext
    ) async -> WireResponse {
        var plan = Plan(exchange: route.isREST ? .rest : .query, service: route.service, head: head, context: context)
        do throws(ServiceError) {
            let reader = try plan.read(head, route, body, services)
            let operation = try plan.operation()
            return try await plan.run(operation, reader)
        } catch {
            return plan.response(error)
        }
    }

    /// The answer to a request that must not reach its operation (a wrong signature, a body too large).
    package func refusal(
        _ head: RequestHead, _ route: Route, _ error: ServiceError, _ context: RequestContext
    ) -> WireResponse {
        Plan(refusing: head, route, context).response(error)
    }
}

/// One request on its way: what is known about it grows with each step.
struct Plan {
    var exchange: Exchange
    var service: BoundService?
    var name: String?
    let head: RequestHead
    let context: RequestContext

    init(exchange: Exchange, service: BoundService?, head: RequestHead, context: RequestContext) {
        self.exchange = exchange
        self.service = service
        self.head = head
        self.context = context
    }

    init(refusing head: RequestHead, _ route: Route, _ context: RequestContext) {
        self.init(exchange: route.isREST ? .rest : .query, service: route.service, head: head, context: context)
        switch route.service?.description.protocols.first {
        case .ec2: exchange = .ec2
        case .json where head.isRPCv2, .cbor where head.isRPCv2: exchange = .cbor
        case .json, .cbor: exchange = head.headers["x-amz-target"] == nil ? .query : .json(version: jsonVersion)
        case .query where acceptsJSON: exchange = .queryJSON
        default: break
        }
    }

    var jsonVersion: String { service?.description.jsonVersion ?? "1.1" }

    var acceptsJSON: Bool {
        service?.description.answersJSONToQuery ?? false
            && head.headers["accept"]?.lowercased().hasPrefix("application/json") ?? false
    }

    /// The reader of the input; `name`, `exchange` and, where the head did not tell, `service` are known after it.
    mutating func read(
        _ head: RequestHead, _ route: Route, _ body: ByteStream, _ services: [BoundService]
    ) throws(ServiceError) -> any ShapeReader {
        do throws(ReadingError) {
            if route.isREST { return try readREST(route, body) }
            guard case .bytes(let bytes) = body else { throw .malformed("the body was not collected") }
            if head.isRPCv2 { return try readCBOR(bytes) }
            if head.headers["x-amz-target"] != nil { return try readJSON(bytes) }
            return try readQuery(bytes, services)
        } catch {
            throw ServiceError(error, exchange)
        }
    }

    private mutating func readREST(_ route: Route, _ body: ByteStream) throws(ReadingError) -> any ShapeReader {
        name = route.match?.operation
        let isServed = name.map { service?.operations[$0] != nil } ?? false
        guard let query = QueryParameters(head.query) else {
            throw .malformed("the query string is not percent-encoded UTF-8")
        }
        let message = try RESTMessage(
            labels: route.match?.labels ?? [:], query: query, headers: head.headers, body: isServed ? body : .bytes([]),
            isStreamed: route.streamsBody)
        return RESTReader.message(message, Violations())
    }

    private mutating func readJSON(_ bytes: [UInt8]) throws(ReadingError) -> any ShapeReader {
        exchange = .json(version: jsonVersion)
        name = head.headers["x-amz-target"]?.split(separator: ".").last.map(String.init)
        do throws(JSONParser.Fault) {
            let value = try bytes.isEmpty ? .object([]) : JSONParser.parse(bytes)
            return JSONReader(value, violations: Violations())
        } catch {
            throw .malformed("The JSON is not well formed: \(error.reason), at byte \(error.offset)")
        }
    }

    private mutating func readCBOR(_ bytes: [UInt8]) throws(ReadingError) -> any ShapeReader {
        exchange = .cbor
        name = head.rpcV2Path?.operation
        do throws(CBORParser.Fault) {
            let value = try bytes.isEmpty ? .map([]) : CBORParser.parse(bytes)
            return CBORReader(value, violations: Violations())
        } catch {
            throw .malformed("The CBOR is not well formed: \(error.reason), at byte \(error.offset)")
        }
    }

    private mutating func readQuery(
        _ bytes: [UInt8], _ services: [BoundService]
    ) throws(ReadingError) -> any ShapeReader {
        guard var parameters = QueryParameters(head.query), let text = String(validating: bytes, as: UTF8.self),
            let form = QueryParameters(text)
        else { throw .malformed("the parameters are not UTF-8, or too many") }
        parameters.append(form)
        if service == nil {
            service = services.first {
                $0.description.version == parameters["Version"] && $0.description.routes.isEmpty
            }
        }
        if service?.description.protocols.first == .ec2 { exchange = .ec2 }
        if acceptsJSON { exchange = .queryJSON }
        name = parameters["Action"] ?? parameters["Operation"]
        return try QueryReader(parameters, isEC2: exchange == .ec2, violations: Violations())
    }
}
