import NIOCore

/// Takes the output of a container, or of a command in one, apart.
///
/// Engine API, "Attach to a container", stream format: frames of one byte for the stream (1 output, 2 error), three
/// zeros, four bytes of length (big-endian) and as many bytes of text.
struct OutputFrames {
    private var header: [UInt8] = []
    private var left = 0
    /// Set once the bytes are not such frames; they are dropped then.
    private(set) var isBroken = false

    /// Hands each piece of text over with the number of its stream.
    mutating func push(_ buffer: ByteBuffer, _ take: (Int, ByteBufferView) -> Void) {
        var bytes = buffer.readableBytesView[...]
        while !bytes.isEmpty, !isBroken {
            if left > 0 {
                let text = bytes.prefix(left)
                left -= text.count
                bytes = bytes.dropFirst(text.count)
                take(Int(header[0]), text)
                if left == 0 { header = [] }
            } else {
                let missing = bytes.prefix(8 - header.count)
                header += missing
                bytes = bytes.dropFirst(missing.count)
                if header.count == 8 { readHeader() }
            }
        }
    }

    private mutating func readHeader() {
        guard header[0] <= 2, header[1] == 0, header[2] == 0, header[3] == 0 else {
            isBroken = true
            return
        }
        left = header[4...].reduce(0) { $0 << 8 | Int($1) }
        if left == 0 { header = [] }
    }
}
