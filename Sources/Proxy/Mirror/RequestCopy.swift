import NIOCore
import Observation

/// What is kept of a request while it is answered, so that a copy can go to a mirror afterwards.
struct RequestCopy {
    let key: MirrorKey
    private(set) var body = ByteBuffer()
    private(set) var isTooLong = false

    /// With the framing of chunks.
    private static let mostBody = 256 * 1024

    init(_ key: MirrorKey) { self.key = key }

    mutating func keep(_ part: ByteBuffer) {
        isTooLong = isTooLong || body.readableBytes + part.readableBytes > Self.mostBody
        if isTooLong { body = ByteBuffer() } else { body.writeImmutableBuffer(part) }
    }
}

/// A copy ready to be sent, with what became of the request.
struct MirroredRequest: Sendable {
    let key: MirrorKey
    let head: ByteBuffer
    let body: ByteBuffer
    /// The request's method was HEAD.
    let isHead: Bool
    let address: SocketAddress
    let transport: TargetTransport
    let status: Int
    /// Until the first byte of the answer.
    let microseconds: Int

    var size: Int { head.readableBytes + body.readableBytes }

    /// Method and path, for people.
    var title: String {
        let line = String(decoding: head.readableBytesView.prefix(512).prefix { $0 != ASCII.cr }, as: UTF8.self)
        return line.split(separator: " ").prefix(2).joined(separator: " ")
    }
}
