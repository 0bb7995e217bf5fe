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
            let line = try Self.line(in: bytes, at: at)
            try interpret(line, bytes)
            lines.append(line)
            at = line.end
        }
        if isChunked && contentLength != nil { throw .badRequest }
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
    }

    /// A continued line (obs-fold) starts with a blank and a space before the colon ends the token too early: neither
    /// has a name, and both are refused.
    private static func line(in bytes: UnsafeRawBufferPointer, at start: Int) throws(HTTPFault) -> Line {
        var nameEnd = start
        while bytes[nameEnd].isToken { nameEnd += 1 }
        guard nameEnd > start, bytes[nameEnd] == ASCII.colon,
            let feed = bytes.offset(of: ASCII.lf, from: nameEnd)
        else { throw .badRequest }
        let value = bytes.trimmed(nameEnd + 1..<feed - 1)
        if bytes.containsControl(value) { throw .badRequest }
        let name = start..<nameEnd
        return Line(name: name, value: value, end: feed + 1, kind: FieldKind(name, in: bytes))
    }

    private mutating func interpret(_ line: Line, _ bytes: UnsafeRawBufferPointer) throws(HTTPFault) {
        switch line.kind {
        case .other, .otherIrregular, .forwarded, .hopByHop: break
        case .host:
            if host != nil { throw .badRequest }
            host = line.value
        case .contentLength:
            guard contentLength == nil, let length = Self.length(bytes, line.value) else { throw .badRequest }
            contentLength = length
        case .transferEncoding:
            if isChunked { throw .badRequest }
            guard bytes.equalsIgnoringCase(line.value, "chunked") else { throw .notImplemented }
            isChunked = true
        case .connection: try interpretConnection(bytes, line.value)
        case .upgrade: upgrade = line.value
        case .forwardedFor: hasForwardedFor = true
        }
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
