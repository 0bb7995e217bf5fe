/// What a load balancer's cookie says: a target or a group, and until when. A hash of its name, so that cookies are good
/// after a restart, for every event loop, and tell a client nothing.
/// Source: Application Load Balancers guide, "Sticky sessions for your Application Load Balancer".
enum StickyToken {
    static let targetCookie = Array("AWSALB".utf8)
    static let groupCookie = Array("AWSALBTG".utf8)
    static let applicationCookie = Array("AWSALBAPP-0".utf8)

    static func hash(_ text: String) -> UInt64 {
        var generator = SmallGenerator(seed: RollingHash.of(text.utf8))
        return generator.next()
    }

    static func hash(_ target: TargetKey) -> UInt64 {
        hash("\(target.group)|\(target.target.id)|\(target.target.port)")
    }

    /// 40 hexadecimal digits: what is meant, when it ends, and a check that it was made here.
    static func text(_ token: UInt64, until seconds: Int) -> String {
        let ends = UInt64(truncatingIfNeeded: seconds) & 0xFFFF_FFFF
        return digits(token, 16) + digits(ends, 8) + digits(check(token, ends), 16)
    }

    private static func check(_ token: UInt64, _ ends: UInt64) -> UInt64 {
        var generator = SmallGenerator(seed: token ^ (ends &* 0x9E37_79B9_7F4A_7C15))
        return generator.next()
    }

    private static func digits(_ number: UInt64, _ count: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }

    /// - Returns: the token; nil when it is none or its time is over.
    static func read(_ bytes: UnsafeRawBufferPointer, at seconds: Int) -> UInt64? {
        guard bytes.count == 40, let token = number(bytes[0..<16]), let ends = number(bytes[16..<24]),
            let check = number(bytes[24..<40]), check == Self.check(token, ends), ends > UInt64(max(0, seconds))
        else { return nil }
        return token
    }

    private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> UInt64? {
        UInt64(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}

extension UInt64 {
    /// What the request's cookie of that name says.
    init?(of cookie: [UInt8], in request: some RoutableRequest, at moment: RoutingMoment) {
        var found: UInt64?
        RequestCookies.forEach(in: request) { name, value in
            if name.elementsEqual(cookie) { found = StickyToken.read(value, at: moment.seconds) ?? found }
        }
        guard let found else { return nil }
        self = found
    }
}

/// The cookies of a request (RFC 6265 section 5.4).
enum RequestCookies {
    private static let field = Array("cookie".utf8)

    static func hasValue(of cookie: [UInt8], in request: some RoutableRequest) -> Bool {
        var isThere = false
        forEach(in: request) { name, _ in
            if name.elementsEqual(cookie) { isThere = true }
        }
        return isThere
    }

    static func forEach(
        in request: some RoutableRequest, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
    ) {
        _ = request.hasField(field) { line in
            var start = 0
            while start < line.count {
                let end = line[start...].firstIndex(of: UInt8(ascii: ";")) ?? line.count
                while start < end, line[start] == UInt8(ascii: " ") { start += 1 }
                if let equals = line[start..<end].firstIndex(of: UInt8(ascii: "=")) {
                    body(
                        UnsafeRawBufferPointer(rebasing: line[start..<equals]),
                        UnsafeRawBufferPointer(rebasing: line[(equals + 1)..<end]))
                }
                start = end + 1
            }
            return false
        }
    }
}
