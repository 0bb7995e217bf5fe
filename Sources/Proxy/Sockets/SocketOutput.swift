import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What waits to be sent by a socket, handed to the kernel in one call for all that a turn of the event loop writes.
struct SocketOutput {
    enum Outcome { case all, blocked, failed }

    private var first: ByteBuffer?
    private var rest: [ByteBuffer] = []
    private(set) var unsentBytes = 0

    /// The kernel takes up to 1,024 pieces; a turn seldom has more than two.
    private static let mostPieces = 64

    mutating func append(_ buffer: ByteBuffer) {
        if buffer.readableBytes == 0 { return }
        unsentBytes += buffer.readableBytes
        if first == nil { first = buffer } else { rest.append(buffer) }
    }

    /// - Parameter socket: must be open; it does not block.
    mutating func send(to socket: CInt) -> Outcome {
        while let first {
            let (sent, wanted) = rest.isEmpty ? Self.send(first, socket) : sendPieces(first, socket)
            if sent == unsentBytes {
                removeAll()
                return .all
            }
            if sent < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN || errno == EWOULDBLOCK ? .blocked : .failed
            }
            drop(sent)
            if sent < wanted { return .blocked }
        }
        return .all
    }

    private static func send(_ buffer: ByteBuffer, _ socket: CInt) -> (sent: Int, wanted: Int) {
        (buffer.withUnsafeReadableBytes { Sockets.send(socket, $0) }, buffer.readableBytes)
    }

    /// The buffers are held while the kernel reads from them, and not changed, so that their memory stays where it is.
    private func sendPieces(_ first: ByteBuffer, _ socket: CInt) -> (sent: Int, wanted: Int) {
        let count = min(1 + rest.count, Self.mostPieces)
        return withExtendedLifetime(self) {
            withUnsafeTemporaryAllocation(of: iovec.self, capacity: count) { pieces in
                var wanted = 0
                for index in 0..<count {
                    let piece = (index == 0 ? first : rest[index - 1]).withUnsafeReadableBytes { bytes in
                        iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
                    }
                    pieces.initializeElement(at: index, to: piece)
                    wanted += piece.iov_len
                }
                return (Sockets.send(socket, pieces), wanted)
            }
        }
    }

    private mutating func drop(_ sent: Int) {
        var left = sent
        var buffers = takeAll()[...]
        while left > 0, let buffer = buffers.first {
            let count = min(left, buffer.readableBytes)
            left -= count
            if count == buffer.readableBytes {
                buffers.removeFirst()
            } else {
                buffers[buffers.startIndex].moveReaderIndex(forwardBy: count)
            }
        }
        for buffer in buffers { append(buffer) }
    }

    mutating func takeAll() -> [ByteBuffer] {
        let all = (first.map { [$0] } ?? []) + rest
        removeAll()
        return all
    }

    mutating func removeAll() {
        first = nil
        if !rest.isEmpty { rest.removeAll(keepingCapacity: rest.count <= 4) }
        unsentBytes = 0
    }
}
