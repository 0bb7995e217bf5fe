import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a connection writes in one turn of its event loop, handed to the kernel in one call at the turn's end.
///
/// NIO's own queue, with a promise for each entry and a way to it through the pipeline, costs a request a tenth of all
/// its time. Nearly always the kernel takes everything at once; what it does not take is left to that queue.
struct SocketOutput {
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
    /// - Returns: false when something is left, for whatever reason: who tries again will be told it.
    mutating func send(to socket: NIOBSDSocket.Handle) -> Bool {
        guard let first else { return true }
        let sent = rest.isEmpty ? Self.send(first, socket) : sendPieces(first, socket)
        if sent == unsentBytes {
            removeAll()
            return true
        }
        drop(max(0, sent))
        return false
    }

    private static func send(_ buffer: ByteBuffer, _ socket: NIOBSDSocket.Handle) -> Int {
        buffer.withUnsafeReadableBytes { sendBytes($0, socket) }
    }

    /// The buffers are held while the kernel reads from them, and not changed, so that their memory stays where it is.
    private func sendPieces(_ first: ByteBuffer, _ socket: NIOBSDSocket.Handle) -> Int {
        let count = min(1 + rest.count, Self.mostPieces)
        return withExtendedLifetime(self) {
            withUnsafeTemporaryAllocation(of: iovec.self, capacity: count) { pieces in
                for index in 0..<count {
                    let piece = (index == 0 ? first : rest[index - 1]).withUnsafeReadableBytes { bytes in
                        iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
                    }
                    pieces.initializeElement(at: index, to: piece)
                }
                return writev(socket, pieces.baseAddress, Int32(count))
            }
        }
    }

    private mutating func drop(_ sent: Int) {
        var left = sent
        var buffers = takeAll()
        while left > 0, !buffers.isEmpty {
            let count = min(left, buffers[0].readableBytes)
            buffers[0].moveReaderIndex(forwardBy: count)
            left -= count
            if buffers[0].readableBytes == 0 { buffers.removeFirst() }
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

/// `send` does less than `write`, which must look whether it has a file before it.
///
/// NIO has the process ignore SIGPIPE where a socket cannot be told to.
private func sendBytes(_ bytes: UnsafeRawBufferPointer, _ socket: NIOBSDSocket.Handle) -> Int {
    send(socket, bytes.baseAddress, bytes.count, 0)
}
