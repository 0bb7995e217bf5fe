/// Strict JSON (RFC 8259) with a limit on depth. Of a name that appears twice the last one counts.
package struct JSONParser {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    private static let deepest = 64

    package struct Fault: Error, Equatable {
        package var reason: String
        package var offset: Int
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package static func parse(_ bytes: [UInt8]) throws(Fault) -> JSONValue {
        var parser = JSONParser(bytes)
        let value = try parser.value()
        parser.skipSpace()
        guard parser.index == bytes.count else { throw parser.fault("something follows the end") }
        return value
    }

    private func fault(_ reason: String) -> Fault { Fault(reason: reason, offset: index) }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
    }

    private mutating func peek() throws(Fault) -> UInt8 {
        skipSpace()
        guard index < bytes.count else { throw fault("the text ends too early") }
        return bytes[index]
    }

    private mutating func expect(_ literal: StaticString, _ value: JSONValue) throws(Fault) -> JSONValue {
        let count = literal.utf8CodeUnitCount
        let matches = literal.withUTF8Buffer { bytes[index...].prefix(count).elementsEqual($0) }
        guard matches else { throw fault("unknown word") }
        index += count
        return value
    }

    private mutating func value() throws(Fault) -> JSONValue {
        switch try peek() {
        case UInt8(ascii: "{"): return try nested { parser throws(Fault) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(Fault) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try expect("true", .boolean(true))
        case UInt8(ascii: "f"): return try expect("false", .boolean(false))
        case UInt8(ascii: "n"): return try expect("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(Fault) -> JSONValue
    ) throws(Fault) -> JSONValue {
        depth += 1
        guard depth <= Self.deepest else { throw fault("nested too deeply") }
        index += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(Fault) -> JSONValue {
        var fields: [JSONValue.Field] = []
        var places: [String: Int] = [:]
        if try peek() == UInt8(ascii: "}") { index += 1; return .object([]) }
        while true {
            guard try peek() == UInt8(ascii: "\"") else { throw fault("a name is expected") }
            let name = try string()
            guard try peek() == UInt8(ascii: ":") else { throw fault("a colon is expected") }
            index += 1
            let field = JSONValue.Field(name, try value())
            if let place = places.updateValue(fields.count, forKey: name) {
                places[name] = place
                fields[place] = field
            } else {
                fields.append(field)
            }
            if try !goesOn(until: UInt8(ascii: "}")) { return .object(fields) }
        }
    }

    private mutating func array() throws(Fault) -> JSONValue {
        var items: [JSONValue] = []
        if try peek() == UInt8(ascii: "]") { index += 1; return .array([]) }
        while true {
            items.append(try value())
            if try !goesOn(until: UInt8(ascii: "]")) { return .array(items) }
        }
    }

    /// Takes a comma (true) or the closing bracket (false).
    private mutating func goesOn(until close: UInt8) throws(Fault) -> Bool {
        let byte = try peek()
        guard byte == close || byte == UInt8(ascii: ",") else { throw fault("a comma or an end is expected") }
        index += 1
        return byte != close
    }
}

extension JSONParser {
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private mutating func number() throws(Fault) -> JSONValue {
        let start = index
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
        let whole = try digits()
        guard whole == 1 || bytes[index - whole] != UInt8(ascii: "0") else { throw fault("a number begins with 0") }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            _ = try digits()
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            _ = try digits()
        }
        return .number(String(decoding: bytes[start..<index], as: UTF8.self))
    }

    private mutating func digits() throws(Fault) -> Int {
        let start = index
        while index < bytes.count, Self.isDigit(bytes[index]) { index += 1 }
        guard index > start else { throw fault("a value is expected") }
        return index - start
    }

    private mutating func string() throws(Fault) -> String {
        index += 1
        var text: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw fault("not UTF-8") }
                return string
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20: throw fault("a control character in a string")
            default: text.append(byte)
            }
        }
        throw fault("a string without an end")
    }

    private mutating func escape() throws(Fault) -> [UInt8] {
        guard index < bytes.count else { throw fault("a string without an end") }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try scalar()).utf8)
        default: throw fault("unknown escape")
        }
    }

    private mutating func scalar() throws(Fault) -> Character {
        var code = UInt32(try unit())
        if (0xD800..<0xDC00).contains(code) {
            guard bytes[index...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
                throw fault("half a pair")
            }
            index += 2
            let low = UInt32(try unit())
            guard (0xDC00..<0xE000).contains(low) else { throw fault("half a pair") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw fault("half a pair") }
        return Character(scalar)
    }

    private mutating func unit() throws(Fault) -> UInt16 {
        let hex = bytes[index...].prefix(4)
        guard hex.count == 4, hex.allSatisfy({ Self.isHexadecimal($0) }),
            let unit = UInt16(String(decoding: hex, as: UTF8.self), radix: 16)
        else { throw fault("four hexadecimal digits are expected") }
        index += 4
        return unit
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }
}
