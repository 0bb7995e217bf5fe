/// How long the parts of a head may be, in bytes.
struct HeadLimits {
    var firstLine = 16 * 1024
    var fieldLine = 16 * 1024
    var whole = 64 * 1024

    /// Source: Application Load Balancers guide, "Troubleshoot your Application Load Balancers", HTTP 463.
    static let forwardedAddresses = 30

    /// What an Application Load Balancer takes.
    /// Source: Application Load Balancers guide, "Quotas", HTTP headers.
    static let request = HeadLimits()
    /// A target's answer may have one long field line.
    static let response = HeadLimits(firstLine: 16 * 1024, fieldLine: 32 * 1024, whole: 64 * 1024)
}

/// Finds where a head ends while its bytes arrive, looking at each byte once.
///
/// Only whole heads are parsed, so what a message means cannot depend on how it was cut into packets. Lines must end
/// in CR LF; a lone LF is refused here already, since everything after rests on it.
struct HeadBoundary {
    /// Bytes before the first line: empty lines that a client may send between requests (RFC 9112 section 2.2).
    private(set) var start = 0
    private var lineStart = 0
    private var examined = 0

    /// The head's end, past its empty line, or nil when there is more to come.
    /// - Parameter bytes: all bytes since the last head, each time.
    mutating func find(in bytes: UnsafeRawBufferPointer, limits: HeadLimits) throws(HTTPFault) -> Int? {
        while let lineEnd = bytes.offset(of: ASCII.lf, from: examined) {
            examined = lineEnd + 1
            try checkLimits(upTo: lineEnd + 1, limits)
            guard lineEnd > lineStart, bytes[lineEnd - 1] == ASCII.cr else { throw .badRequest }
            let isEmpty = lineEnd == lineStart + 1
            if isEmpty && lineStart > start { return examined }
            lineStart = examined
            if isEmpty { try skipEmptyLine() }
        }
        examined = bytes.count
        try checkLimits(upTo: bytes.count, limits)
        return nil
    }

    private mutating func skipEmptyLine() throws(HTTPFault) {
        start = lineStart
        if start > 8 { throw .badRequest }
    }

    private func checkLimits(upTo end: Int, _ limits: HeadLimits) throws(HTTPFault) {
        if lineStart == start {
            if end - lineStart > limits.firstLine { throw .targetTooLong }
        } else if end - lineStart > limits.fieldLine || end - start > limits.whole {
            throw .fieldsTooLarge
        }
    }
}
