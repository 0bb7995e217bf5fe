import CZlib

/// Packs bytes piece by piece into raw deflate data.
struct Deflater: ~Copyable {
    private var stream: UnsafeMutablePointer<z_stream>

    init() throws(BundleFailure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let result = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw BundleFailure("There is not enough memory to pack the bundle.") }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    mutating func pack(_ input: inout [UInt8], isLast: Bool) -> [UInt8] {
        var packed: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 64 << 10)
        let count = input.count
        input.withUnsafeMutableBufferPointer { source in
            stream.pointee.next_in = source.baseAddress
            stream.pointee.avail_in = UInt32(count)
            repeat {
                room.withUnsafeMutableBufferPointer { target in
                    stream.pointee.next_out = target.baseAddress
                    stream.pointee.avail_out = UInt32(target.count)
                    deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                }
                packed += room.dropLast(Int(stream.pointee.avail_out))
            } while stream.pointee.avail_out == 0
        }
        return packed
    }
}
