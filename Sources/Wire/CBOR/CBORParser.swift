/// CBOR (RFC 8949) as Smithy's RPC v2 uses it, with a limit on depth. Lengths are believed only as far as there are
/// bytes: no count in a request makes room for more than the request holds.
package struct CBORParser {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    private static let deepest = 64

    package struct Fault: Error, Equatable {
        package var reason: String
        package var offset: Int
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    package static func parse(_ bytes: [UInt8]) throws(Fault) -> CBORValue {
        var parser = CBORParser(bytes)
        let value = try parser.value()
        guard parser.index == bytes.count else { throw parser.fault("something follows the end") }
        return value
    }

    private func fault(_ reason: String) -> Fault { Fault(reason: reason, offset: index) }

    /// The first byte of an item: three bits of kind, five of information.
    private struct Head {
        var major: UInt8
        /// The five bits; 31 is a length that is not known, or its end.
        var information: UInt8
        /// The number that the information stands for, or the bits of a float.
        var argument: UInt64
        var isIndefinite: Bool { information == 31 }
    }

    private mutating func head() throws(Fault) -> Head {
        let first = try byte()
        let information = first & 0x1F
        guard information < 28 || information == 31 else { throw fault("this additional information is reserved") }
        var argument = UInt64(information)
        if (24...27).contains(information) {
            argument = 0
            for _ in 0..<(1 << (information - 24)) { argument = argument << 8 | UInt64(try byte()) }
        }
        return Head(major: first >> 5, information: information, argument: argument)
    }

    private mutating func byte() throws(Fault) -> UInt8 {
        guard index < bytes.count else { throw fault("the bytes end too early") }
        defer { index += 1 }
        return bytes[index]
    }

    private mutating func value() throws(Fault) -> CBORValue {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault("it is nested too deep") }
        let head = try head()
        if head.isIndefinite, [0, 1, 6].contains(head.major) { throw fault("this kind has no open length") }
        switch head.major {
        case 0: return .integer(try integer(head.argument))
        case 1: return .integer(-1 - (try integer(head.argument)))
        case 2: return .bytes(try string(head))
        case 3: return .text(try text(try string(head)))
        case 4: return .array(try array(head))
        case 5: return .map(try map(head))
        case 6: return try tagged(head.argument)
        default: return try simple(head)
        }
    }

    private func integer(_ argument: UInt64) throws(Fault) -> Int {
        guard let number = Int(exactly: argument) else { throw fault("the integer is too large") }
        return number
    }

    private func text(_ bytes: [UInt8]) throws(Fault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw fault("the text is not UTF-8") }
        return text
    }

    /// Of an open string: pieces of the same kind, each with its length.
    private mutating func string(_ head: Head) throws(Fault) -> [UInt8] {
        guard head.isIndefinite else { return try take(head.argument) }
        var all: [UInt8] = []
        while !takeBreak() {
            let piece = try self.head()
            guard piece.major == head.major, !piece.isIndefinite else { throw fault("a piece of another kind") }
            all += try take(piece.argument)
        }
        return all
    }

    private mutating func take(_ count: UInt64) throws(Fault) -> [UInt8] {
        guard count <= UInt64(bytes.count - index) else { throw fault("the bytes end too early") }
        defer { index += Int(count) }
        return Array(bytes[index..<(index + Int(count))])
    }

    private mutating func takeBreak() -> Bool {
        guard index < bytes.count, bytes[index] == 0xFF else { return false }
        index += 1
        return true
    }

    private mutating func array(_ head: Head) throws(Fault) -> [CBORValue] {
        var all: [CBORValue] = []
        if head.isIndefinite {
            while !takeBreak() { all.append(try value()) }
            return all
        }
        try checkCount(head.argument)
        for _ in 0..<head.argument { all.append(try value()) }
        return all
    }

    private mutating func map(_ head: Head) throws(Fault) -> [CBORValue.Entry] {
        var all: [CBORValue.Entry] = []
        if head.isIndefinite {
            while !takeBreak() { all.append(try entry()) }
            return all
        }
        try checkCount(head.argument)
        for _ in 0..<head.argument { all.append(try entry()) }
        return all
    }

    /// An item takes a byte at least.
    private func checkCount(_ count: UInt64) throws(Fault) {
        guard count <= UInt64(bytes.count - index) else { throw fault("the bytes end too early") }
    }

    private mutating func entry() throws(Fault) -> CBORValue.Entry {
        guard case .text(let name) = try value() else { throw fault("a name is expected") }
        return CBORValue.Entry(name, try value())
    }

    private mutating func tagged(_ tag: UInt64) throws(Fault) -> CBORValue {
        let inner = try value()
        guard tag == 1 else { throw fault("the tag \(tag) is not known") }
        switch inner {
        case .integer(let seconds): return .time(Double(seconds))
        case .double(let seconds): return .time(seconds)
        default: throw fault("a time is no number")
        }
    }

    private func simple(_ head: Head) throws(Fault) -> CBORValue {
        switch head.information {
        case 20: return .boolean(false)
        case 21: return .boolean(true)
        case 22, 23: return .null
        case 25: return .double(Double(Self.half(UInt16(truncatingIfNeeded: head.argument))))
        case 26: return .double(Double(Float(bitPattern: UInt32(truncatingIfNeeded: head.argument))))
        case 27: return .double(Double(bitPattern: head.argument))
        default: throw fault("an unknown simple value")
        }
    }

    /// Half precision, which not every platform's Swift has a type for.
    private static func half(_ bits: UInt16) -> Float {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1F), fraction = Float(bits & 0x3FF)
        switch exponent {
        case 0: return sign * Float(sign: .plus, exponent: -24, significand: fraction)
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1_024)
        }
    }
}
