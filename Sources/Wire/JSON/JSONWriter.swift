package import Foundation
package import Smithy

/// Appends JSON to bytes as it comes.
package struct JSONWriter: ShapeWriter {
    package private(set) var bytes: [UInt8] = []
    private var frames: [Frame] = []

    private struct Frame {
        var isList: Bool
        var isEmpty = true
    }

    package init(capacity: Int = 1024) {
        bytes.reserveCapacity(capacity)
    }

    package var showsEmptyCollections: Bool { true }

    package mutating func beginObject(_ name: String? = nil) { open("{", name, isList: false) }
    package mutating func endObject() { close("}") }

    package mutating func field(_ name: String, _ text: String) {
        key(name)
        append(quoting: text)
    }

    private mutating func open(_ bracket: Character, _ name: String?, isList: Bool) {
        if !frames.isEmpty { key(name ?? "") }
        bytes += String(bracket).utf8
        frames.append(Frame(isList: isList))
    }

    private mutating func close(_ bracket: Character) {
        frames.removeLast()
        bytes += String(bracket).utf8
    }

    /// The comma, and in an object the name.
    private mutating func key(_ name: String) {
        let last = frames.count - 1
        guard last >= 0 else { return }
        if !frames[last].isEmpty { bytes.append(UInt8(ascii: ",")) }
        frames[last].isEmpty = false
        guard !frames[last].isList else { return }
        append(quoting: name)
        bytes.append(UInt8(ascii: ":"))
    }

    package mutating func string(_ member: Member, _ value: String) { field(member.name, value) }

    package mutating func integer(_ member: Member, _ value: Int) {
        key(member.name)
        bytes += String(value).utf8
    }

    package mutating func double(_ member: Member, _ value: Double) {
        key(member.name)
        let text = XMLWriter.text(value)
        if value.isFinite { bytes += text.utf8 } else { append(quoting: text) }
    }

    package mutating func boolean(_ member: Member, _ value: Bool) {
        key(member.name)
        bytes += (value ? "true" : "false").utf8
    }

    package mutating func timestamp(_ member: Member, _ value: Date) {
        key(member.name)
        let format = member.time ?? .epoch
        if format == .epoch { format.append(value, to: &bytes) } else { append(quoting: format.text(value)) }
    }

    package mutating func blob(_ member: Member, _ value: [UInt8]) {
        field(member.name, Data(value).base64EncodedString())
    }

    package mutating func document(_ member: Member, _ json: String) {
        key(member.name)
        bytes += json.utf8
    }

    /// No operation of these protocols streams.
    package mutating func stream(_ member: Member, _ value: ByteStream) {}

    package mutating func beginStructure(_ member: Member) { beginObject(member.name) }
    package mutating func endStructure(_ member: Member) { endObject() }
    package mutating func beginList(_ member: Member, count: Int) { open("[", member.name, isList: true) }
    package mutating func endList(_ member: Member) { close("]") }
    package mutating func beginMap(_ member: Member, count: Int) { beginObject(member.name) }

    /// The value that follows is written under this name, whatever its member is called.
    package mutating func beginEntry(_ map: Member, key: String) {
        self.key(key)
        frames.append(Frame(isList: true))
    }

    package mutating func endEntry(_ map: Member) { frames.removeLast() }
    package mutating func endMap(_ member: Member) { endObject() }
}

extension JSONWriter {
    /// A value as it was read.
    mutating func append(_ value: JSONValue) {
        switch value {
        case .null: bytes += "null".utf8
        case .boolean(let flag): bytes += (flag ? "true" : "false").utf8
        case .number(let digits): bytes += digits.utf8
        case .string(let text): append(quoting: text)
        case .array(let items):
            append(items, between: ("[", "]")) { writer, item in writer.append(item) }
        case .object(let fields):
            append(fields, between: ("{", "}")) { writer, field in
                writer.append(quoting: field.name)
                writer.bytes.append(UInt8(ascii: ":"))
                writer.append(field.value)
            }
        }
    }

    private mutating func append<Element>(
        _ elements: [Element], between brackets: (String, String), _ append: (inout JSONWriter, Element) -> Void
    ) {
        bytes += brackets.0.utf8
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(&self, element)
        }
        bytes += brackets.1.utf8
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    private mutating func append(quoting text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes += "\\\"".utf8
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case 0x0A: bytes += "\\n".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0x09: bytes += "\\t".utf8
            case 0..<0x20: bytes += "\\u00".utf8 + [Self.hexadecimal[Int(byte >> 4)], Self.hexadecimal[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
