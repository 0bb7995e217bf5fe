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

extension AnswerReader {
    /// The next head, taken off what has come; nil when it is not all there.
    mutating func takeHead(from received: inout ByteBuffer, isToHead: Bool = false) throws(HTTPFault) -> ResponseHead? {
        var fields = HeadFields()
        let head = try received.parse { (bytes) throws(HTTPFault) in
            try self.head(in: bytes, isToHead: isToHead, &fields)
        }
        if let head { received.moveReaderIndex(forwardBy: head.end) }
        return head
    }

    /// Takes off what of the body has come.
    /// - Parameter data: as of `body`; the offsets are into the bytes it is given with.
    mutating func takeBody(
        from received: inout ByteBuffer, data: (UnsafeRawBufferPointer, Range<Int>) -> Void = { _, _ in }
    ) throws(HTTPFault) {
        let end = try received.parse { (bytes) throws(HTTPFault) in
            try self.body(bytes, from: 0) { data(bytes, $0) }
        }
        received.moveReaderIndex(forwardBy: end)
        if received.readableBytes == 0 { received = ByteBuffer() }
    }
}
