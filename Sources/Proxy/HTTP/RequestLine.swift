/// A request's first line (RFC 9112 section 3): one space between its parts, nothing around them.
struct RequestLine {
    private(set) var method: RequestHead.Method
    private(set) var methodPart: Range<Int>
    private(set) var form = RequestHead.TargetForm.origin
    private(set) var path: Range<Int>
    private(set) var authority: Range<Int>?
    private(set) var isHTTP10: Bool
    private(set) var end: Int

    init(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(HTTPFault) {
        guard let feed = bytes.offset(of: ASCII.lf, from: start) else { throw .badRequest }
        end = feed + 1
        var at = start
        while bytes[at].isToken { at += 1 }
        guard at > start, bytes[at] == ASCII.space else { throw .severe(.badMethod) }
        method = try Self.method(bytes, start..<at)
        methodPart = start..<at + 1
        let targetStart = at + 1
        at = targetStart
        while bytes[at] > ASCII.space && bytes[at] < 0x7F { at += 1 }
        guard at > targetStart, bytes[at] == ASCII.space else { throw .severe(.badURI) }
        path = targetStart..<at
        isHTTP10 = try Self.isHTTP10(bytes, at + 1..<feed - 1)
        try takeForm(bytes)
    }

    /// An Application Load Balancer answers 405 to TRACE; a tunnel by CONNECT is a forward proxy's business.
    private static func method(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(HTTPFault) -> RequestHead.Method {
        func isNamed(_ known: StaticString) -> Bool { bytes.equals(range, known) }
        switch range.count {
        case 3 where isNamed("GET"): return .get
        case 3 where isNamed("PUT"): return .put
        case 4 where isNamed("HEAD"): return .head
        case 4 where isNamed("POST"): return .post
        case 5 where isNamed("TRACE"): throw .methodNotAllowed
        case 6 where isNamed("DELETE"): return .delete
        case 7 where isNamed("OPTIONS"): return .options
        case 7 where isNamed("CONNECT"): throw .methodNotAllowed
        default: return .other
        }
    }

    private static func isHTTP10(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(HTTPFault) -> Bool {
        if bytes.equals(range, "HTTP/1.1") { return false }
        if bytes.equals(range, "HTTP/1.0") { return true }
        let isVersion =
            range.count == 8 && bytes.equals(range.prefix(5), "HTTP/") && bytes[range.lowerBound + 5].isDigit
            && bytes[range.lowerBound + 6] == 0x2E && bytes[range.lowerBound + 7].isDigit
        throw isVersion ? .versionNotSupported : .severe(.badVersion)
    }

    private mutating func takeForm(_ bytes: UnsafeRawBufferPointer) throws(HTTPFault) {
        if bytes[path.lowerBound] == ASCII.slash { return }
        if path.count == 1, bytes[path.lowerBound] == 0x2A, method == .options {
            form = .asterisk
        } else {
            try takeAbsolute(bytes)
        }
    }

    private mutating func takeAbsolute(_ bytes: UnsafeRawBufferPointer) throws(HTTPFault) {
        let scheme =
            bytes.equalsIgnoringCase(path.prefix(7), "http://")
            ? 7 : bytes.equalsIgnoringCase(path.prefix(8), "https://") ? 8 : 0
        let start = path.lowerBound + scheme
        var at = start
        while at < path.upperBound, bytes[at].isAuthority { at += 1 }
        guard scheme > 0, at > start, at == path.upperBound || bytes[at] == ASCII.slash || bytes[at] == 0x3F else {
            throw .badRequest
        }
        form = .absolute
        authority = start..<at
        path = at..<path.upperBound
    }
}

extension UnsafeRawBufferPointer {
    @inline(__always)
    func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        var index = 0
        while index < text.utf8CodeUnitCount {
            if self[range.lowerBound + index] != text.utf8Start[index] { return false }
            index += 1
        }
        return true
    }
}

extension UInt8 {
    /// What a host name, an address in brackets and a port are made of; no user information.
    var isAuthority: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x2D, 0x2E, 0x5F, 0x7E, 0x25, 0x21, 0x24, 0x26...0x2C, 0x3A, 0x3B, 0x3D, 0x5B, 0x5D: true
        default: false
        }
    }
}
