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
        var rest = bytes[...]
        var fields = HeadFields()
        do throws(HTTPFault) {
            while let (message, count, goesOn) = try Self.next(Array(rest), &fields) {
                messages.append(message)
                rest = rest.dropFirst(count)
                if !goesOn { return }
            }
        } catch {
            isFaulty = true
        }
    }

    private static func next(_ bytes: [UInt8], _ fields: inout HeadFields) throws(HTTPFault) -> (Message, Int, Bool)? {
        try bytes.parse { (raw) throws(HTTPFault) in
            var boundary = HeadBoundary()
            guard let end = try boundary.find(in: raw, limits: .request) else { return nil }
            let head = try RequestHead(raw, boundary.start..<end, fields: &fields)
            guard let (body, after) = try follow(head.framing, raw, end) else { return nil }
            let method = String(decoding: raw[head.methodPart.dropLast()], as: UTF8.self)
            // After what is ambiguous, an upgrade or a close the connection carries no other request.
            let isAmbiguous = (head.finding?.classification ?? .acceptable) > .acceptable
            let goesOn = head.keepsAlive && !head.wantsUpgrade && !isAmbiguous
            return (Message(first: method, body: body), after, goesOn)
        }
    }

    private static func follow(
        _ framing: BodyFraming, _ raw: UnsafeRawBufferPointer, _ start: Int
    ) throws(HTTPFault) -> ([UInt8], Int)? {
        var framing = framing
        var body: [UInt8] = []
        let after = try framing.advance(raw, from: start) { body += raw[$0] }
        return framing.isComplete ? (body, after) : nil
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
    /// As the proxy reads one answer to a GET; nil when it is not whole.
    init(ownAnswer bytes: [UInt8]) {
        var fields = HeadFields()
        do throws(HTTPFault) {
            let message = try bytes.parse { (raw) throws(HTTPFault) -> Message? in
                var boundary = HeadBoundary()
                guard let end = try boundary.find(in: raw, limits: .response) else { return nil }
                let head = try ResponseHead(raw, boundary.start..<end, isToHead: false, fields: &fields)
                guard !head.isInterim, head.status != 101 else { return nil }
                return try Self.follow(head.framing, raw, end).map { Message(first: "\(head.status)", body: $0.0) }
            }
            if let message { messages = [message] }
        } catch {
            isFaulty = true
        }
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
