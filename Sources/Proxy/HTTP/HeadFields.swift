/// The field lines of one head: where they are, what those mean that a proxy must understand, and which of them may
/// not be passed on. One value is used for head after head, so that its arrays are allocated once.
struct HeadFields {
    struct Line {
        var name: Range<Int>
        var value: Range<Int>
        /// Past its CR LF.
        var end: Int
        var kind: FieldKind
        var start: Int { name.lowerBound }
    }

    private(set) var lines: [Line] = []
    private(set) var host: Range<Int>?
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var connectionOptions: ConnectionOptions = []
    /// The value of `Upgrade`, the last if there are several.
    private(set) var upgrade: Range<Int>?
    private(set) var hasForwardedFor = false
    /// The first line of `X-Amzn-Trace-Id`.
    private(set) var traceID: Range<Int>?
    /// The gravest departure from the rules that was let pass.
    private(set) var finding: DesyncReason?
    /// Those that `X-Forwarded-For` names.
    private(set) var forwardedAddresses = 0
    private var named: [Range<Int>] = []

    struct ConnectionOptions: OptionSet {
        let rawValue: UInt8
        static let close = ConnectionOptions(rawValue: 1)
        static let keepAlive = ConnectionOptions(rawValue: 2)
        static let upgrade = ConnectionOptions(rawValue: 4)
    }

    /// More names than this in `Connection` come from no honest peer, and each costs a pass over all lines.
    private static let mostNamed = 64

    /// - Parameter range: from the first field line to past the empty line; whole lines, by `HeadBoundary`.
    mutating func scan(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(HTTPFault) {
        reset()
        var at = range.lowerBound
        while at < range.upperBound - 2 {
            var line = try line(in: bytes, at: at)
            if line.kind != .other { try interpret(&line, bytes) }
            lines.append(line)
            at = line.end
        }
        if isChunked && contentLength != nil { preferChunked() }
        if !named.isEmpty { try dropNamed(bytes) }
    }

    private mutating func reset() {
        lines.removeAll(keepingCapacity: true)
        named.removeAll(keepingCapacity: true)
        host = nil
        contentLength = nil
        isChunked = false
        connectionOptions = []
        upgrade = nil
        hasForwardedFor = false
        traceID = nil
        finding = nil
        forwardedAddresses = 0
    }

    mutating func note(_ reason: DesyncReason) {
        if let finding, finding.classification >= reason.classification { return }
        finding = reason
    }

    /// `Transfer-Encoding` counts and `Content-Length` goes no further (RFC 9112 section 6.3).
    private mutating func preferChunked() {
        note(.bothTeClPresent)
        contentLength = nil
        for index in lines.indices where lines[index].kind == .contentLength { lines[index].kind = .redundant }
    }

    /// A continued line (obs-fold) starts with a blank and a space before the colon ends the token too early: neither
    /// has a name, and both are refused.
    private mutating func line(in bytes: UnsafeRawBufferPointer, at start: Int) throws(HTTPFault) -> Line {
        var nameEnd = start
        while bytes[nameEnd].isToken { nameEnd += 1 }
        guard nameEnd > start, bytes[nameEnd] == ASCII.colon,
            let feed = bytes.offset(of: ASCII.lf, from: nameEnd)
        else { throw .severe(.badHeader) }
        let value = bytes.trimmed(nameEnd + 1..<feed - 1)
        var isASCII = true
        if bytes.containsControl(value, isASCII: &isASCII) { throw .severe(.badHeader) }
        if !isASCII { note(.nonCompliantHeader) }
        let name = start..<nameEnd
        return Line(name: name, value: value, end: feed + 1, kind: FieldKind(name, in: bytes))
    }

    private mutating func interpret(_ line: inout Line, _ bytes: UnsafeRawBufferPointer) throws(HTTPFault) {
        switch line.kind {
        case .other, .forwarded, .hopByHop, .server, .redundant: break
        case .otherIrregular: if Self.isSuspicious(line.name, bytes) { note(.suspiciousHeader) }
        case .host:
            if host != nil { throw .badRequest }
            host = line.value
        case .contentLength:
            guard let length = Self.length(bytes, line.value) else { throw .severe(.badContentLength) }
            if contentLength != nil { line.kind = .redundant }
            if let contentLength, contentLength != length { throw .severe(.multipleContentLength) }
            if contentLength != nil { note(.duplicateContentLength) }
            contentLength = length
        case .transferEncoding:
            if isChunked { throw .severe(.multipleTransferEncodingChunked) }
            guard bytes.equalsIgnoringCase(line.value, "chunked") else { throw .notImplemented }
            isChunked = true
        case .connection: try interpretConnection(bytes, line.value)
        case .upgrade: upgrade = line.value
        case .forwardedFor: countForwarded(bytes, line.value)
        case .traceID: if traceID == nil { traceID = line.value }
        }
    }

    private mutating func countForwarded(_ bytes: UnsafeRawBufferPointer, _ value: Range<Int>) {
        hasForwardedFor = true
        forwardedAddresses += 1
        for at in value where bytes[at] == ASCII.comma { forwardedAddresses += 1 }
    }

    /// Some servers take `Content_Length` and its like for the field it resembles.
    private static func isSuspicious(_ name: Range<Int>, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard (13...24).contains(name.count) else { return false }
        let letters = name.lazy.map { bytes[$0].lowercased }.filter { $0 &- 0x61 < 26 }
        return letters.elementsEqual("contentlength".utf8) || letters.elementsEqual("transferencoding".utf8)
    }

    /// Digits only: no sign, no list, no more than an `Int` holds.
    private static func length(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        guard (1...18).contains(range.count) else { return nil }
        var length = 0
        for at in range {
            guard bytes[at].isDigit else { return nil }
            length = length * 10 + Int(bytes[at] - 0x30)
        }
        return length
    }

    private mutating func interpretConnection(
        _ bytes: UnsafeRawBufferPointer, _ value: Range<Int>
    ) throws(HTTPFault) {
        var start = value.lowerBound
        while start < value.upperBound {
            var end = start
            while end < value.upperBound, bytes[end] != ASCII.comma { end += 1 }
            try addConnectionOption(bytes, bytes.trimmed(start..<end))
            start = end + 1
        }
    }

    private mutating func addConnectionOption(
        _ bytes: UnsafeRawBufferPointer, _ option: Range<Int>
    ) throws(HTTPFault) {
        if option.isEmpty { return }
        guard option.allSatisfy({ bytes[$0].isToken }), named.count < Self.mostNamed else { throw .badRequest }
        if bytes.equalsIgnoringCase(option, "close") {
            connectionOptions.insert(.close)
        } else if bytes.equalsIgnoringCase(option, "keep-alive") {
            connectionOptions.insert(.keepAlive)
        } else if bytes.equalsIgnoringCase(option, "upgrade") {
            connectionOptions.insert(.upgrade)
        } else {
            named.append(option)
        }
    }

    /// Fields named by `Connection` end here (RFC 9110 section 7.6.1). Those that say how long the message is, or whom
    /// it is for, cannot: naming them is an attack.
    private mutating func dropNamed(_ bytes: UnsafeRawBufferPointer) throws(HTTPFault) {
        for index in lines.indices {
            guard named.contains(where: { bytes.equalsIgnoringCase($0, lines[index].name) }) else { continue }
            switch lines[index].kind {
            case .host, .contentLength, .transferEncoding: throw .badRequest
            default: lines[index].kind = .hopByHop
            }
        }
    }
}
