import NIOCore

extension ByteBuffer {
    /// The readable bytes as the scanner takes them; offsets count from the reader index.
    @inline(__always)
    func parse<Parsed>(
        _ body: (UnsafeRawBufferPointer) throws(HTTPFault) -> Parsed
    ) throws(HTTPFault) -> Parsed {
        try withUnsafeReadableBytes { bytes -> Result<Parsed, HTTPFault> in
            do throws(HTTPFault) {
                return .success(try body(bytes))
            } catch {
                return .failure(error)
            }
        }.get()
    }
}
