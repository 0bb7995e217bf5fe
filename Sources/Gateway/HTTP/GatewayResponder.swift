import Domain
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import Smithy
import Wire

/// Between the HTTP server and the pipeline: heads and bodies in, answers out.
struct GatewayResponder: Sendable {
    let pipeline: RequestPipeline
    let native: NativeAPI
    let date: DateField
    let logger: Logger

    @concurrent
    func respond(
        to request: Request, _ writer: consuming ResponseWriter, on channel: any Channel
    ) async throws {
        let head = RequestHead(request.head)
        guard request.head.authority != nil else { return try await refuseWithoutHost(head, writer) }
        if NativeAPI.serves(head.path) {
            return try await answerNative(request, head, writer)
        }
        switch pipeline.admit(head) {
        case .refused(var response):
            guard head.announcesBody else { return try await send(response, to: head, writer) }
            response.headers.append("connection", "close")
            try await send(response, to: head, writer)
            // A client that waited for `100 Continue` now sends no body, so what follows it would be taken for one.
            try await channel.close(mode: .output)
        case .admitted(let visit):
            if head.expectsContinue { try await writer.writeInformationalHead(HTTPResponse(status: .continue)) }
            let response = await pipeline.answer(visit, body: IncomingBody.stream(request.body, announcedBy: head))
            try await send(response, to: head, writer)
        }
    }

    /// Source: RFC 9112, 3.2: a server must answer 400 to a request without `Host`.
    @concurrent
    private func refuseWithoutHost(_ head: RequestHead, _ writer: consuming ResponseWriter) async throws {
        let response = WireResponse(
            status: 400, headers: ["content-type": "text/plain", "connection": "close"],
            body: .bytes(Array("The request has no Host field.\n".utf8)))
        try await send(response, to: head, writer)
    }

    @concurrent
    private func answerNative(
        _ request: Request, _ head: RequestHead, _ writer: consuming ResponseWriter
    ) async throws {
        switch await native.answer(head, body: IncomingBody.stream(request.body, announcedBy: head)) {
        case .response(let response): try await send(response, to: head, writer)
        case .feed(let feed):
            let headers: HTTPFields = [
                .contentType: "text/event-stream", .cacheControl: "no-store", .date: date.now,
            ]
            let body = ResponseBody { writer in
                try await feed.run { try await writer.write(ByteBuffer(bytes: $0)) }
                try await writer.finish(nil)
            }
            try await writer.write(response: HTTPResponse(status: .ok, headerFields: headers), body: body)
        }
    }

    @concurrent
    private func send(
        _ response: WireResponse, to head: RequestHead, _ writer: consuming ResponseWriter
    ) async throws {
        let body: ResponseBody
        do {
            body = try ResponseBody(response.body)
        } catch {
            logger.error("Content cannot be opened", metadata: ["reason": "\(error)"])
            throw error
        }
        try await writer.write(response: fields(of: response, to: head), body: body)
    }

    private func fields(of response: WireResponse, to head: RequestHead) -> HTTPResponse {
        var fields = HTTPFields()
        fields.reserveCapacity(response.headers.all.count + 2)
        for header in response.headers.all {
            guard let name = Self.name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        fields[.date] = date.now
        let describesBody = head.method == "HEAD" && fields[.contentLength] != nil
        let isBare = response.status == 204 || response.status == 304
        if let length = response.body.length, !describesBody, !isBare { fields[.contentLength] = String(length) }
        return HTTPResponse(status: .init(code: response.status), headerFields: fields)
    }

    /// Spares most answers the check whether a name is well formed.
    private static func name(_ name: String) -> HTTPField.Name? {
        switch name {
        case "content-type": .contentType
        case "x-amzn-requestid": requestID
        default: HTTPField.Name(name)
        }
    }

    private static let requestID = HTTPField.Name("x-amzn-RequestId")
}
