import CZlib

/// Packs a whole content in the gzip format.
package enum Gzip {
    package struct Failure: Error {}

    package static func pack(_ content: [UInt8]) throws(Failure) -> [UInt8] {
        var stream = z_stream()
        // 16 more than the window's bits asks for gzip's head and tail.
        let result = deflateInit2_(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw Failure() }
        defer { deflateEnd(&stream) }
        var input = content
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(content.count))))
        let ended = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        guard ended == Z_STREAM_END else { throw Failure() }
        return Array(output.dropLast(Int(stream.avail_out)))
    }
}
