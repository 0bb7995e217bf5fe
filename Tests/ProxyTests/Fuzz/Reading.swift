import NIOCore
import NIOEmbedded
import NIOHTTP1

@testable import Proxy

/// What a reader takes a stream of bytes for: whole messages, and whether it stopped at something wrong.
struct Reading: Equatable {
    struct Message: Equatable {
        var first: String
        var body: [UInt8]
    }

    var messages: [Message] = []
    var isFaulty = false
}

extension Reading {
    /// As the proxy reads requests.
    init(own bytes: [UInt8]) {
        let transport = ArrayTransport()
        transport.whenWhole = { $0.targetSends("HTTP/1.1 204 No\r\n\r\n".utf8) }
        transport.clientSends(bytes)
        var requests = transport.requests.makeIterator()
        var open: (method: String, framing: BodyFraming, body: [UInt8])?
        for event in transport.events {
            switch event {
            case .began(let method): open = (method, requests.next()?.framing ?? .complete, [])
            case .toTarget(let body): open?.body = body
            case .requestIsWhole:
                if let open { messages.append(Message(first: open.method, body: Self.data(open.body, open.framing))) }
            case .answered: isFaulty = true
            default: break
            }
        }
    }

    /// A body without its chunks.
    private static func data(_ body: [UInt8], _ framing: BodyFraming) -> [UInt8] {
        var (framing, data) = (framing, [UInt8]())
        do throws(HTTPFault) {
            _ = try body.parse { (raw) throws(HTTPFault) in try framing.advance(raw, from: 0) { data += raw[$0] } }
        } catch {
            // The conversation has taken it for a body.
            data = Array("not a body".utf8)
        }
        return data
    }

    /// As llhttp reads requests.
    init(llhttp bytes: [UInt8]) throws {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
        isFaulty = Self.isFaulty { try channel.writeInbound(ByteBuffer(bytes: bytes)) }
        var open: Message?
        while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let head): open = Message(first: head.method.rawValue, body: [])
            case .body(let data): open?.body += Array(data.readableBytesView)
            case .end:
                if let open { messages.append(open) }
                open = nil
            }
        }
        _ = Self.isFaulty { _ = try channel.finish(acceptAlreadyClosed: true) }
    }

    static func isFaulty(_ act: () throws -> Void) -> Bool {
        do {
            try act()
            return false
        } catch {
            return true
        }
    }
}

extension Reading {
    /// As the proxy reads one answer to a GET; nothing when it is not whole.
    init(ownAnswer bytes: [UInt8]) {
        let transport = ArrayTransport()
        transport.clientSends("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        transport.targetSends(bytes)
        isFaulty = transport.events.contains(.answered(502, closes: false))
        guard let head = transport.answers.first, transport.events.contains(.answerEnded(keepsClient: true)) else {
            return
        }
        let body = transport.events.compactMap { if case .toClient(let bytes) = $0 { bytes } else { nil } }
        messages = [Message(first: "\(head.status)", body: Self.data(body.flatMap { $0 }, head.framing))]
    }

    /// As llhttp reads the first answer to a GET.
    init(llhttpAnswer bytes: [UInt8]) throws {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPResponseDecoder()))
        for _ in 0..<8 {
            let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
            try channel.writeOutbound(HTTPClientRequestPart.head(head))
        }
        isFaulty = Self.isFaulty { try channel.writeInbound(ByteBuffer(bytes: bytes)) }
        var open: Message?
        while messages.isEmpty, let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
            switch part {
            case .head(let head): open = Message(first: "\(head.status.code)", body: [])
            case .body(let data): open?.body += Array(data.readableBytesView)
            case .end:
                if let open { messages.append(open) }
                open = nil
            }
        }
        _ = Self.isFaulty { _ = try channel.finish(acceptAlreadyClosed: true) }
    }
}
