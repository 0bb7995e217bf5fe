/// What a proxy must know of a target's answer. Offsets are into the bytes it was parsed from.
struct ResponseHead {
    private(set) var status = 0
    private(set) var isHTTP10 = false
    private(set) var start: Int
    private(set) var fieldsStart: Int
    private(set) var end: Int
    private(set) var framing = BodyFraming.untilClose
    /// The target will take another request on this connection.
    private(set) var keepsAlive = false

    var isInterim: Bool { status < 200 && status != 101 }

    /// - Parameters:
    ///   - range: of the head, found by `HeadBoundary`.
    ///   - isToHead: the request's method was HEAD, so that the lengths told are of a body that is not sent.
    ///   - fields: filled by this call.
    init(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, isToHead: Bool, fields: inout HeadFields
    ) throws(HTTPFault) {
        guard let feed = bytes.offset(of: ASCII.lf, from: range.lowerBound) else { throw .badRequest }
        start = range.lowerBound
        fieldsStart = feed + 1
        end = range.upperBound
        try takeStatusLine(bytes, range.lowerBound..<feed - 1)
        try fields.scan(bytes, fieldsStart..<end)
        try takeFraming(fields, isToHead: isToHead)
        keepsAlive = !isHTTP10 && !fields.connectionOptions.contains(.close)
        if isHTTP10 { keepsAlive = fields.connectionOptions.contains(.keepAlive) }
        if framing.isUntilClose { keepsAlive = false }
    }

    /// `HTTP/1.x`, a space, three digits, and a reason that may be missing with its space.
    private mutating func takeStatusLine(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>
    ) throws(HTTPFault) {
        let at = line.lowerBound
        guard line.count >= 12, bytes.equals(line.prefix(7), "HTTP/1."), bytes[at + 8] == ASCII.space,
            bytes[at + 9].isDigit, bytes[at + 10].isDigit, bytes[at + 11].isDigit,
            line.count == 12 || bytes[at + 12] == ASCII.space, !bytes.containsControl(line)
        else { throw .badRequest }
        guard bytes[at + 7] == 0x31 || bytes[at + 7] == 0x30 else { throw .versionNotSupported }
        isHTTP10 = bytes[at + 7] == 0x30
        status = Int(bytes[at + 9] - 0x30) * 100 + Int(bytes[at + 10] - 0x30) * 10 + Int(bytes[at + 11] - 0x30)
        if status < 100 { throw .badRequest }
    }

    private mutating func takeFraming(_ fields: HeadFields, isToHead: Bool) throws(HTTPFault) {
        // A target that says two lengths is not to be believed either.
        if fields.finding == .bothTeClPresent { throw .badRequest }
        if isToHead || status < 200 || status == 204 || status == 304 {
            framing = .complete
        } else if fields.isChunked {
            if isHTTP10 { throw .badRequest }
            framing = .chunked(ChunkScanner())
        } else if let length = fields.contentLength {
            framing = length > 0 ? .length(length) : .complete
        }
    }
}
