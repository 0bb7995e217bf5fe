/// What a regular expression is made of.
indirect enum RegularExpressionNode {
    case empty
    case byte(ByteSet)
    case start, end
    case wordBoundary(Bool)
    /// nil: a group that only holds together.
    case group(RegularExpressionNode, Int?)
    case sequence([RegularExpressionNode])
    case choice([RegularExpressionNode])
    case repeated(RegularExpressionNode, least: Int, most: Int?, isLazy: Bool)
}

/// Recursive descent: choice → sequence → repeated → atom.
struct RegularExpressionParser {
    private let bytes: [UInt8]
    private var at = 0
    private var ignoresCase: Bool
    private var depth = 0
    /// Group 0 is the whole match.
    private(set) var groups = 1

    private static let deepest = 50

    init(_ pattern: String, ignoresCase: Bool) {
        bytes = Array(pattern.utf8)
        self.ignoresCase = ignoresCase
    }

    mutating func parse() throws(RegularExpressionError) -> RegularExpressionNode {
        let tree = try choice()
        guard at == bytes.count else { throw error("unmatched ')'") }
        return tree
    }

    private func error(_ reason: String) -> RegularExpressionError { RegularExpressionError(reason: reason) }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func take(_ text: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes[at...].starts(with: wanted) else { return false }
        at += wanted.count
        return true
    }

    private mutating func choice() throws(RegularExpressionError) -> RegularExpressionNode {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepest { throw error("groups are nested too deeply") }
        var choices = [try sequence()]
        while take("|") { choices.append(try sequence()) }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func sequence() throws(RegularExpressionError) -> RegularExpressionNode {
        var parts: [RegularExpressionNode] = []
        while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") { parts.append(try repeated()) }
        return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func repeated() throws(RegularExpressionError) -> RegularExpressionNode {
        let atom = try atom()
        guard let (least, most) = try bounds() else { return atom }
        switch atom {
        case .start, .end, .wordBoundary: throw error("nothing to repeat")
        default: break
        }
        let isLazy = take("?")
        if take("+") { throw error("possessive quantifiers are not supported") }
        if try bounds() != nil { throw error("nothing to repeat") }
        return .repeated(atom, least: least, most: most, isLazy: isLazy)
    }

    private mutating func bounds() throws(RegularExpressionError) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = at
        guard take("{"), let least = number() else {
            at = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else {
            at = start
            return nil
        }
        if let most, most < least { throw error("the bounds of a repetition are out of order") }
        if max(least, most ?? 0) > 200 { throw error("a repetition is too long") }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let byte = next, ByteSet.digits.contains(byte), (value ?? 0) < 10_000 {
            value = (value ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
            at += 1
        }
        return value
    }

    // MARK: Atoms

    private mutating func atom() throws(RegularExpressionError) -> RegularExpressionNode {
        guard let byte = next else { return .empty }
        at += 1
        switch byte {
        case UInt8(ascii: "."): return .byte(.all)
        case UInt8(ascii: "^"): return .start
        case UInt8(ascii: "$"): return .end
        case UInt8(ascii: "("): return try group()
        case UInt8(ascii: "["): return .byte(folded(try set()))
        case UInt8(ascii: "\\"): return try escape()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): throw error("nothing to repeat")
        default: return .byte(folded(ByteSet(byte...byte)))
        }
    }

    private func folded(_ set: ByteSet) -> ByteSet { ignoresCase ? set.ignoringCase : set }

    private mutating func group() throws(RegularExpressionError) -> RegularExpressionNode {
        var index: Int?
        let before = ignoresCase
        defer { ignoresCase = before }
        if take("?:") {
            index = nil
        } else if take("?i:") {
            ignoresCase = true
        } else if take("?i)") {
            throw error("flags are supported for groups only: (?i:…)")
        } else if take("?<=") || take("?<!") || take("?=") || take("?!") {
            throw error("look-ahead and look-behind are not supported")
        } else if take("?>") {
            throw error("atomic groups are not supported")
        } else {
            if take("?P<") || take("?<") { try skipName() }
            if next == UInt8(ascii: "?") { throw error("unknown kind of group") }
            index = groups
            groups += 1
        }
        let inner = try choice()
        guard take(")") else { throw error("missing ')'") }
        return .group(inner, index)
    }

    private mutating func skipName() throws(RegularExpressionError) {
        let start = at
        while let byte = next, ByteSet.word.contains(byte) { at += 1 }
        guard at > start, take(">") else { throw error("a group's name is not valid") }
    }

    private mutating func escape() throws(RegularExpressionError) -> RegularExpressionNode {
        switch next {
        case UInt8(ascii: "b"), UInt8(ascii: "B"):
            defer { at += 1 }
            return .wordBoundary(next == UInt8(ascii: "b"))
        case UInt8(ascii: "A"):
            at += 1
            return .start
        case UInt8(ascii: "z"), UInt8(ascii: "Z"):
            at += 1
            return .end
        case .some(UInt8(ascii: "1")...UInt8(ascii: "9")), UInt8(ascii: "k"), UInt8(ascii: "g"):
            throw error("back references are not supported")
        default: return .byte(folded(try escapedSet()))
        }
    }

    /// After the backslash.
    private mutating func escapedSet() throws(RegularExpressionError) -> ByteSet {
        guard let byte = next else { throw error("a backslash at the end") }
        at += 1
        switch byte {
        case UInt8(ascii: "d"): return .digits
        case UInt8(ascii: "D"): return ByteSet.digits.inverted
        case UInt8(ascii: "w"): return .word
        case UInt8(ascii: "W"): return ByteSet.word.inverted
        case UInt8(ascii: "s"): return .space
        case UInt8(ascii: "S"): return ByteSet.space.inverted
        case UInt8(ascii: "p"), UInt8(ascii: "P"): throw error("Unicode classes are not supported")
        case UInt8(ascii: "t"): return ByteSet(0x09...0x09)
        case UInt8(ascii: "n"): return ByteSet(0x0A...0x0A)
        case UInt8(ascii: "v"): return ByteSet(0x0B...0x0B)
        case UInt8(ascii: "f"): return ByteSet(0x0C...0x0C)
        case UInt8(ascii: "r"): return ByteSet(0x0D...0x0D)
        case UInt8(ascii: "x"): return try hexadecimal()
        default:
            if ByteSet.letters.union(.digits).contains(byte) {
                throw error("unknown escape '\\\(Character(Unicode.Scalar(byte)))'")
            }
            return ByteSet(byte...byte)
        }
    }

    private mutating func hexadecimal() throws(RegularExpressionError) -> ByteSet {
        guard at + 2 <= bytes.count,
            let value = UInt8(String(decoding: bytes[at..<at + 2], as: UTF8.self), radix: 16)
        else { throw error("\\x needs two hexadecimal digits") }
        at += 2
        return ByteSet(value...value)
    }

    // MARK: Sets in brackets

    private mutating func set() throws(RegularExpressionError) -> ByteSet {
        let isInverted = take("^")
        var set = ByteSet.none
        var isFirst = true
        while true {
            guard let byte = next else { throw error("missing ']'") }
            if byte == UInt8(ascii: "]"), !isFirst { break }
            if byte == UInt8(ascii: "["), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: ":") {
                throw error("named classes are not supported")
            }
            isFirst = false
            set = set.union(try range())
        }
        at += 1
        return isInverted ? (ignoresCase ? set.ignoringCase : set).inverted : set
    }

    private mutating func range() throws(RegularExpressionError) -> ByteSet {
        let (low, first) = try member()
        guard let low, at + 1 < bytes.count, bytes[at] == UInt8(ascii: "-"), bytes[at + 1] != UInt8(ascii: "]") else {
            return first
        }
        at += 1
        guard let high = try member().byte, low <= high else { throw error("a range in brackets is out of order") }
        return ByteSet(low...high)
    }

    /// - Returns: the byte, if it is one and not a class.
    private mutating func member() throws(RegularExpressionError) -> (byte: UInt8?, set: ByteSet) {
        guard let byte = next else { throw error("missing ']'") }
        at += 1
        if byte != UInt8(ascii: "\\") { return (byte, ByteSet(byte...byte)) }
        let set = try escapedSet()
        let members = (UInt8.min...UInt8.max).filter(set.contains)
        return (members.count == 1 ? members[0] : nil, set)
    }
}
