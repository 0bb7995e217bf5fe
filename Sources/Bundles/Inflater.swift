import CZlib

/// Unpacks raw deflate data piece by piece.
struct Inflater: ~Copyable {
    private var stream: UnsafeMutablePointer<z_stream>
    private(set) var isAtEnd = false

    init() throws(BundleFailure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw BundleFailure("There is not enough memory to unpack the bundle.")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Hands what `input` unpacks to on, in pieces, until the input is used up or the data's end is reached.
    mutating func unpack(
        _ input: inout [UInt8], to consume: (borrowing [UInt8]) throws(BundleFailure) -> Void
    ) throws(BundleFailure) {
        var offset = 0
        while offset < input.count, !isAtEnd {
            let (piece, used) = try step(&input, from: offset)
            offset += used
            guard used > 0 || !piece.isEmpty || isAtEnd else { break }
            try consume(piece)
        }
        // What zlib could not hand over for want of room comes without further input.
        while !isAtEnd {
            let (piece, _) = try step(&input, from: input.count)
            if piece.isEmpty { break }
            try consume(piece)
        }
    }

    private mutating func step(
        _ input: inout [UInt8], from offset: Int
    ) throws(BundleFailure) -> (piece: [UInt8], used: Int) {
        let room = 64 << 10
        let count = input.count - offset
        var piece = [UInt8](repeating: 0, count: room)
        var result = Z_OK
        input.withUnsafeMutableBufferPointer { source in
            piece.withUnsafeMutableBufferPointer { target in
                stream.pointee.next_in = source.baseAddress.map { $0 + offset }
                stream.pointee.avail_in = UInt32(count)
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = UInt32(room)
                result = inflate(stream, Z_NO_FLUSH)
            }
        }
        guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else {
            throw BundleFailure("The bundle holds damaged data.")
        }
        isAtEnd = result == Z_STREAM_END
        piece.removeLast(Int(stream.pointee.avail_out))
        return (piece, count - Int(stream.pointee.avail_in))
    }
}
