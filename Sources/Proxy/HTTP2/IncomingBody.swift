import NIOCore
import NIOHPACK
import NIOHTTP2

/// A body that comes in frames, as bytes of HTTP/1.1.
struct IncomingBody {
    /// Nothing else tells where the body ends.
    var isChunked = false

    /// nil for a frame without bytes.
    func bytes(of frame: HTTP2Frame.FramePayload.Data) -> ByteBuffer? {
        guard case .byteBuffer(let bytes) = frame.data, bytes.readableBytes > 0 else { return nil }
        return isChunked ? bytes.asChunk() : bytes
    }

    /// What ends the body; nil where its length does, and after the first time.
    mutating func end(_ trailers: HPACKHeaders?) -> ByteBuffer? {
        guard isChunked else { return nil }
        isChunked = false
        return HPACKHeaders.lastChunk(trailers)
    }
}
