import NIOCore

/// Memory for what one event loop reads, used again when nobody refers to what was in it: mostly before the next read,
/// else at the end of the turn.
struct ReadBuffers {
    private var buffers: [ByteBuffer] = []
    private var next = 0

    private static let size = 16 * 1024
    private static let most = 32

    /// - Parameters:
    ///   - size: as much is read at most.
    ///   - read: says how many bytes it has read, and something else when that is not more than 0.
    /// - Returns: what was read; nil when `read` has read nothing.
    mutating func fill(_ size: Int, _ read: (UnsafeMutableRawBufferPointer) -> Int) -> ByteBuffer? {
        if size > Self.size { return Self.filled(size, size, read) }
        if !buffers.isEmpty {
            for _ in 0..<2 {
                let count = buffers[next].modifyIfUniquelyOwned { buffer in
                    buffer.clear()
                    return Self.fill(&buffer, size, read)
                }
                if let count { return count > 0 ? buffers[next] : nil }
                next = (next + 1) % buffers.count
            }
        }
        guard let made = Self.filled(size, Self.size, read) else { return nil }
        keep(made)
        return made
    }

    private mutating func keep(_ buffer: ByteBuffer) {
        if buffers.count < Self.most { buffers.append(buffer) } else { buffers[next] = buffer }
    }

    private static func filled(
        _ size: Int, _ capacity: Int, _ read: (UnsafeMutableRawBufferPointer) -> Int
    ) -> ByteBuffer? {
        var buffer = ByteBufferAllocator().buffer(capacity: capacity)
        return fill(&buffer, size, read) > 0 ? buffer : nil
    }

    private static func fill(
        _ buffer: inout ByteBuffer, _ size: Int, _ read: (UnsafeMutableRawBufferPointer) -> Int
    ) -> Int {
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { bytes in
            max(0, read(UnsafeMutableRawBufferPointer(rebasing: bytes[..<size])))
        }
    }
}
