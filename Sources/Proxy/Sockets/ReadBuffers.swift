import NIOCore

/// Memory for what one event loop reads, used again when nobody refers to what was in it: mostly before the next read,
/// else at the end of the turn.
struct ReadBuffers {
    private var usual = Pool(size: 16 * 1024, most: 32)
    /// For connections that bring much. To allocate so much for each read would have the kernel clear it each time.
    private var large = Pool(size: 256 * 1024, most: 4)

    /// - Parameters:
    ///   - size: as much is read at most.
    ///   - read: says how many bytes it has read, and something else when that is not more than 0.
    /// - Returns: what was read; nil when `read` has read nothing.
    mutating func fill(_ size: Int, _ read: (UnsafeMutableRawBufferPointer) -> Int) -> ByteBuffer? {
        size > usual.size ? large.fill(size, read) : usual.fill(size, read)
    }
}

private struct Pool {
    let size: Int
    let most: Int
    private var buffers: [ByteBuffer] = []
    private var next = 0

    init(size: Int, most: Int) {
        self.size = size
        self.most = most
    }

    mutating func fill(_ size: Int, _ read: (UnsafeMutableRawBufferPointer) -> Int) -> ByteBuffer? {
        if size > self.size { return Self.filled(size, size, read) }
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
        guard let made = Self.filled(size, self.size, read) else { return nil }
        keep(made)
        return made
    }

    private mutating func keep(_ buffer: ByteBuffer) {
        if buffers.count < most { buffers.append(buffer) } else { buffers[next] = buffer }
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
