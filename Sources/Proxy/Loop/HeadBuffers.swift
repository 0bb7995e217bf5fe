import NIOCore

/// Memory for the heads that one event loop writes, used again when what was in it is on its way, so that a request
/// need not allocate any.
///
/// Each is lent in turn, and one that is still in use when its turn comes again is left to its user.
struct HeadBuffers {
    private var buffers: [ByteBuffer] = []
    private var next = 0

    /// Requests in flight on one event loop need two each; more than this many cost an allocation.
    private static let most = 128
    /// Larger ones are not kept, so that what is held stays below half a megabyte for each event loop.
    private static let largest = 4096

    /// An empty buffer. Nothing else refers to it until it is given to `keep`, after which it may not be changed.
    mutating func take(capacity: Int) -> ByteBuffer {
        guard buffers.count == Self.most, capacity <= Self.largest else {
            return ByteBufferAllocator().buffer(capacity: capacity)
        }
        var buffer = ByteBuffer()
        swap(&buffer, &buffers[next])
        next = (next + 1) % Self.most
        buffer.clear(minimumCapacity: capacity)
        return buffer
    }

    /// What has been written is handed on now.
    mutating func keep(_ buffer: ByteBuffer) {
        guard buffer.capacity <= Self.largest else { return }
        if buffers.count < Self.most { return buffers.append(buffer) }
        // The one before the next to be lent is the last that was: it was taken out of this place.
        buffers[(next + Self.most - 1) % Self.most] = buffer
    }
}
