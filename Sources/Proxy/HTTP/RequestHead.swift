/// What a proxy must know of a request's head. Offsets are into the bytes it was parsed from.
struct RequestHead {
    enum Method { case get, head, post, put, delete, options, other }
    enum TargetForm { case origin, absolute, asterisk }

    private(set) var method: Method
    /// The method and the space after it.
    private(set) var methodPart: Range<Int>
    private(set) var form: TargetForm
    /// Path and query; of an absolute target too, where it may be empty.
    private(set) var path: Range<Int>
    private(set) var isHTTP10: Bool
    /// Where the field lines start.
    private(set) var fieldsStart: Int
    /// Past the empty line.
    private(set) var end: Int
    /// Whom the request is for: an absolute target's authority, else `Host`. Empty when HTTP/1.0 says nothing.
    private(set) var authority: Range<Int> = 0..<0
    private(set) var framing = BodyFraming.complete
    private(set) var keepsAlive = true
    private(set) var wantsUpgrade = false
    /// In what it departs from the rules, though not so far that it had to be refused.
    private(set) var finding: DesyncReason?

    /// Repeating it does no harm (RFC 9110 section 9.2.2).
    var isIdempotent: Bool {
        switch method {
        case .get, .head, .put, .delete, .options: true
        case .post, .other: false
        }
    }

    var hasBody: Bool { !framing.isComplete }

    /// - Parameters:
    ///   - range: of the head, found by `HeadBoundary`.
    ///   - fields: filled by this call.
    init(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, fields: inout HeadFields
    ) throws(HTTPFault) {
        let line = try RequestLine(bytes, from: range.lowerBound)
        (method, methodPart, form, path) = (line.method, line.methodPart, line.form, line.path)
        isHTTP10 = line.isHTTP10
        fieldsStart = line.end
        end = range.upperBound
        try fields.scan(bytes, line.end..<range.upperBound)
        try takeAuthority(bytes, line.authority, fields.host)
        try takeFraming(fields)
        noteSemantics(&fields)
        finding = fields.finding
        keepsAlive =
            isHTTP10
            ? fields.connectionOptions.contains(.keepAlive) && !fields.connectionOptions.contains(.close)
            : !fields.connectionOptions.contains(.close)
        wantsUpgrade = isUpgrade(bytes, fields)
    }

    private mutating func takeAuthority(
        _ bytes: UnsafeRawBufferPointer, _ absolute: Range<Int>?, _ host: Range<Int>?
    ) throws(HTTPFault) {
        if host == nil && !isHTTP10 { throw .badRequest }
        if let host, !host.allSatisfy({ bytes[$0].isAuthority }) { throw .badRequest }
        authority = absolute ?? host ?? 0..<0
    }

    /// HTTP/1.0 knows no transfer codings; a message with one has been tampered with (RFC 9112 section 6.1).
    private mutating func takeFraming(_ fields: HeadFields) throws(HTTPFault) {
        if fields.isChunked {
            if isHTTP10 { throw .severe(.badTransferEncoding) }
            framing = .chunked(ChunkScanner())
        } else if let length = fields.contentLength, length > 0 {
            framing = .length(length)
        }
    }

    /// A body has no meaning in a GET or HEAD (RFC 9110 section 9.3.1), so a server may not look for one.
    private func noteSemantics(_ fields: inout HeadFields) {
        guard method == .get || method == .head else { return }
        if fields.isChunked { fields.note(.undefinedTransferEncodingSemantics) }
        if let length = fields.contentLength {
            fields.note(length == 0 ? .getHeadZeroContentLength : .undefinedContentLengthSemantics)
        }
    }

    /// An upgrade to HTTP/2 in clear text would let requests past the proxy's rules, so it is not passed on; nor is one
    /// with a body, whose end the target would have to find in the middle of the change.
    private func isUpgrade(_ bytes: UnsafeRawBufferPointer, _ fields: HeadFields) -> Bool {
        guard !isHTTP10, !hasBody, fields.connectionOptions.contains(.upgrade), let upgrade = fields.upgrade,
            !upgrade.isEmpty
        else { return false }
        return !bytes.equalsIgnoringCase(upgrade.prefix(3), "h2c")
    }
}
