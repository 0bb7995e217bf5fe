import NIOCore
import NIOHPACK

extension HPACKHeaders {
    /// For one connection only, or said by a frame instead (RFC 9113, section 8.2.2).
    static let connectionSpecific: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "http2-settings",
    ]

    /// Whether every name and value can stand in a line: what HTTP/2 can say and HTTP/1.1 cannot would become other
    /// lines than were meant (RFC 9113, section 10.3).
    var areLines: Bool {
        allSatisfy { name, value, _ in
            let token = name.hasPrefix(":") ? name.utf8.dropFirst() : name.utf8[...]
            return !token.isEmpty && token.allSatisfy(\.isToken)
                && value.utf8.allSatisfy { $0 == ASCII.tab || ($0 >= 0x20 && $0 != 0x7F) }
        }
    }

    /// A request's head as HTTP/1.1; nil when it is not whole.
    /// - Parameter hasBody: more frames follow.
    func requestText(hasBody: Bool) -> (text: ByteBuffer, isChunked: Bool)? {
        guard areLines, let method = self[":method"].first, let path = self[":path"].first else { return nil }
        var text = ByteBufferAllocator().buffer(capacity: 512)
        text.writeString("\(method) \(path) HTTP/1.1\r\n")
        if let host = self[":authority"].first ?? self["host"].first { text.writeString("host: \(host)\r\n") }
        var cookies: [String] = []
        var hasLength = false
        for (name, value, _) in self where !name.hasPrefix(":") && name != "host" {
            if Self.connectionSpecific.contains(name) { continue }
            if name == "cookie" {
                cookies.append(value)
                continue
            }
            if name == "content-length" { hasLength = true }
            text.writeString("\(name): \(value)\r\n")
        }
        // One field for each cookie is for HTTP/2 only (RFC 9113, section 8.2.3).
        if !cookies.isEmpty { text.writeString("cookie: \(cookies.joined(separator: "; "))\r\n") }
        let isChunked = hasBody && !hasLength
        text.writeString(isChunked ? "transfer-encoding: chunked\r\n\r\n" : "\r\n")
        return (text, isChunked)
    }

    /// An answer's head as HTTP/1.1; nil when it is not whole.
    /// - Parameter isToHead: no body follows, whatever the head says.
    func responseText(ends: Bool, isToHead: Bool) -> (text: ByteBuffer, isChunked: Bool, status: Int)? {
        guard areLines, let status = self[":status"].first.flatMap({ Int($0) }), (100...999).contains(status) else {
            return nil
        }
        var text = ByteBufferAllocator().buffer(capacity: 512)
        text.writeString("HTTP/1.1 \(status) \r\n")
        var hasLength = false
        for (name, value, _) in self where !name.hasPrefix(":") {
            if Self.connectionSpecific.contains(name) { continue }
            if name == "content-length" { hasLength = true }
            text.writeString("\(name): \(value)\r\n")
        }
        let isBare = status < 200 || status == 204 || status == 304 || isToHead
        let isChunked = !ends && !hasLength && !isBare
        if ends, !hasLength, !isBare { text.writeString("content-length: 0\r\n") }
        text.writeString(isChunked ? "transfer-encoding: chunked\r\n\r\n" : "\r\n")
        return (text, isChunked, status)
    }

    /// The last chunk of a body, with trailers.
    static func lastChunk(_ trailers: HPACKHeaders?) -> ByteBuffer {
        var text = ByteBuffer(string: "0\r\n")
        if let trailers, trailers.areLines {
            for (name, value, _) in trailers where !name.hasPrefix(":") { text.writeString("\(name): \(value)\r\n") }
        }
        text.writeString("\r\n")
        return text
    }

    /// - Parameter bytes: what the lines' offsets are into.
    mutating func add(_ lines: [HeadFields.Line], of bytes: UnsafeRawBufferPointer) {
        for line in lines {
            let name = String(decoding: bytes[line.name], as: UTF8.self).lowercased()
            if Self.connectionSpecific.contains(name) || name == "host" || name == "te" { continue }
            add(name: name, value: String(decoding: bytes[line.value], as: UTF8.self))
        }
    }

    init(trailers: [(name: String, value: String)]) {
        self.init()
        for trailer in trailers where !Self.connectionSpecific.contains(trailer.name) {
            add(name: trailer.name, value: trailer.value)
        }
    }
}

extension ByteBuffer {
    /// The readable bytes as one chunk of a chunked body.
    func asChunk() -> ByteBuffer {
        var chunk = ByteBufferAllocator().buffer(capacity: readableBytes + 16)
        chunk.writeString(String(readableBytes, radix: 16) + "\r\n")
        chunk.writeImmutableBuffer(self)
        chunk.writeString("\r\n")
        return chunk
    }
}
