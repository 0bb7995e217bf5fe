/// A pattern of a rule's condition: `*` stands for any bytes or none, `?` for exactly one, and a backslash takes the
/// next character literally.
/// Source: Application Load Balancers guide, "Condition types for listener rules".
struct WildcardPattern: Sendable, Equatable {
    private enum Token: Sendable, Equatable {
        case byte(UInt8)
        case one, many
    }

    /// Between the literal beginning and the literal end.
    private var tokens: [Token] = []
    /// The bytes before the first wildcard: everything that matches begins with them.
    private(set) var literalPrefix: [UInt8] = []
    /// The bytes after the last wildcard; empty without one.
    private(set) var literalSuffix: [UInt8] = []
    let ignoresCase: Bool

    init(_ text: String, ignoresCase: Bool) {
        self.ignoresCase = ignoresCase
        var isEscaped = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\") where !isEscaped:
                isEscaped = true
                continue
            case UInt8(ascii: "*") where !isEscaped: tokens.append(.many)
            case UInt8(ascii: "?") where !isEscaped: tokens.append(.one)
            default: tokens.append(.byte(ignoresCase ? byte.lowercasedASCII : byte))
            }
            isEscaped = false
        }
        if isEscaped { tokens.append(.byte(UInt8(ascii: "\\"))) }
        literalPrefix = Self.literal(tokens)
        tokens.removeFirst(literalPrefix.count)
        literalSuffix = Self.literal(tokens.reversed()).reversed()
        tokens.removeLast(literalSuffix.count)
    }

    var isLiteral: Bool { tokens.isEmpty }

    /// `*` is its only wildcard, at its beginning: what it matches is told by its end.
    var isSuffix: Bool { literalPrefix.isEmpty && !literalSuffix.isEmpty && tokens == [.many] }

    private static func literal(_ tokens: some Sequence<Token>) -> [UInt8] {
        var bytes: [UInt8] = []
        for token in tokens {
            guard case .byte(let byte) = token else { break }
            bytes.append(byte)
        }
        return bytes
    }

    /// Most texts are told apart by their ends.
    func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let ends = literalPrefix.count + literalSuffix.count
        guard tokens.isEmpty ? bytes.count == ends : bytes.count >= ends,
            hasLiteral(literalSuffix, at: bytes.count - literalSuffix.count, bytes),
            hasLiteral(literalPrefix, at: 0, bytes)
        else { return false }
        if tokens.isEmpty || tokens.count == 1 && tokens[0] == .many { return true }
        return matchesMiddle(
            UnsafeRawBufferPointer(rebasing: bytes[literalPrefix.count..<(bytes.count - literalSuffix.count)]))
    }

    @inline(__always)
    private func hasLiteral(_ literal: [UInt8], at start: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
        var place = 0
        while place < literal.count {
            let byte = bytes[start + place]
            if literal[place] != (ignoresCase ? byte.lowercasedASCII : byte) { return false }
            place += 1
        }
        return true
    }

    /// Looks at each byte once for patterns with one `*`; with more, a failure goes back to the last one only.
    private func matchesMiddle(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        var next = 0
        var retry: (token: Int, at: Int)?
        while at < bytes.count {
            if next < tokens.count {
                if case .many = tokens[next] {
                    next += 1
                    retry = (next, at)
                    continue
                }
                if accepts(tokens[next], bytes[at]) {
                    next += 1
                    at += 1
                    continue
                }
            }
            guard let last = retry else { return false }
            at = last.at + 1
            next = last.token
            retry = (next, at)
        }
        return tokens[next...].allSatisfy { $0 == .many }
    }

    @inline(__always)
    private func accepts(_ token: Token, _ byte: UInt8) -> Bool {
        switch token {
        case .byte(let expected): expected == (ignoresCase ? byte.lowercasedASCII : byte)
        case .one, .many: true
        }
    }
}

extension UInt8 {
    @inline(__always)
    var lowercasedASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
