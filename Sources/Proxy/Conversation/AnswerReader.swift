/// Finds the heads and the body of one answer in what a target sends.
///
/// It keeps no bytes: the caller gives all that it has not used yet, each time.
struct AnswerReader {
    private var boundary = HeadBoundary()
    /// nil until the final head has come.
    private var framing: BodyFraming?

    var hasHead: Bool { framing != nil }
    var isComplete: Bool { framing?.isComplete == true }
    /// The body ends with the connection.
    var isUntilClose: Bool { framing?.isUntilClose == true }

    /// The next head, when all of it is there; its bytes are used up then. An interim one is followed by another.
    mutating func head(
        in bytes: UnsafeRawBufferPointer, isToHead: Bool, _ fields: inout HeadFields
    ) throws(HTTPFault) -> ResponseHead? {
        guard let end = try boundary.find(in: bytes, limits: .response) else { return nil }
        let head = try ResponseHead(bytes, boundary.start..<end, isToHead: isToHead, fields: &fields)
        boundary = HeadBoundary()
        if !head.isInterim, head.status != 101 { framing = head.framing }
        return head
    }

    /// Where the body ends, or the bytes do.
    /// - Parameter data: gets what is the body's own, without chunk sizes and trailers.
    @inline(__always)
    mutating func body(
        _ bytes: UnsafeRawBufferPointer, from start: Int, data: (Range<Int>) -> Void = { _ in }
    ) throws(HTTPFault) -> Int {
        try framing?.advance(bytes, from: start, data: data) ?? bytes.count
    }
}
