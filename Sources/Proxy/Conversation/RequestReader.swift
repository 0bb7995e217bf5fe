/// Finds the requests in what a client sends: where each head ends, and where its body does.
///
/// How the bytes were cut into packets makes no difference. It keeps none of them: the caller gives all that it has not
/// used yet, each time.
struct RequestReader {
    private var boundary = HeadBoundary()
    private var framing = BodyFraming.complete
    /// A part of a head has been seen, and not all of it.
    private(set) var headBegan = false

    /// Of the request whose head was taken last.
    var isComplete: Bool { framing.isComplete }

    /// The next request's head, when all of it is there; its bytes are used up then.
    mutating func head(
        in bytes: UnsafeRawBufferPointer, _ fields: inout HeadFields
    ) throws(HTTPFault) -> RequestHead? {
        guard let end = try boundary.find(in: bytes, limits: .request) else {
            headBegan = true
            return nil
        }
        let range = boundary.start..<end
        boundary = HeadBoundary()
        headBegan = false
        let head = try RequestHead(bytes, range, fields: &fields)
        if fields.forwardedAddresses > HeadLimits.forwardedAddresses { throw .tooManyForwarded }
        framing = head.framing
        return head
    }

    /// How many of the bytes belong to the request's body.
    mutating func body(_ bytes: UnsafeRawBufferPointer) throws(HTTPFault) -> Int {
        try framing.advance(bytes, from: 0)
    }
}
