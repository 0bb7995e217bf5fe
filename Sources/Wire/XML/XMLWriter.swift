package import Foundation
package import Smithy

/// Appends elements to bytes as they come.
package struct XMLWriter: ShapeWriter {
    package private(set) var bytes: [UInt8] = []

    package init(capacity: Int = 1024) {
        bytes.reserveCapacity(capacity)
    }

    package var showsEmptyCollections: Bool { true }

    package mutating func begin(_ name: String, namespace: String?) {
        guard let namespace else { return begin(name) }
        bytes.append(UInt8(ascii: "<"))
        bytes += name.utf8
        bytes += " xmlns=\"".utf8
        bytes += namespace.utf8
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ">"))
    }

    package mutating func begin(_ name: String) {
        var name = name
        name.withUTF8 { name in
            bytes.append(addingCapacity: name.count + 2) { $0.appendOpeningTag(name) }
        }
    }

    package mutating func end(_ name: String) {
        var name = name
        name.withUTF8 { name in
            bytes.append(addingCapacity: name.count + 3) { $0.appendClosingTag(name) }
        }
    }

    package mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { text in
            if text.holdsMarkup { append(escaping: text) } else { bytes.append(contentsOf: text) }
        }
    }

    /// Nearly all texts are short and plain: one look at them, and one piece for the whole element.
    package mutating func element(_ name: String, _ text: String) {
        var (name, text) = (name, text)
        let isPlain = name.withUTF8 { name in
            text.withUTF8 { text in
                guard !text.holdsMarkup else { return false }
                bytes.append(addingCapacity: 2 * name.count + text.count + 5) { output in
                    output.appendOpeningTag(name)
                    output.append(text)
                    output.appendClosingTag(name)
                }
                return true
            }
        }
        guard !isPlain else { return }
        begin(name)
        text.withUTF8 { append(escaping: $0) }
        end(name)
    }

    package mutating func string(_ member: Member, _ value: String) { element(member.xml, value) }

    package mutating func integer(_ member: Member, _ value: Int) {
        begin(member.xml)
        bytes += String(value).utf8
        end(member.xml)
    }

    package mutating func double(_ member: Member, _ value: Double) { element(member.xml, Self.text(value)) }
    package mutating func boolean(_ member: Member, _ value: Bool) { element(member.xml, value ? "true" : "false") }

    package mutating func timestamp(_ member: Member, _ value: Date) {
        begin(member.xml)
        (member.time ?? .iso8601).append(value, to: &bytes)
        end(member.xml)
    }

    package mutating func blob(_ member: Member, _ value: [UInt8]) {
        element(member.xml, Data(value).base64EncodedString())
    }

    /// Only a payload is streamed, and a payload is not inside XML.
    package mutating func stream(_ member: Member, _ value: ByteStream) {}

    package mutating func beginStructure(_ member: Member) { begin(member.xml, namespace: member.extras?.namespace) }
    package mutating func endStructure(_ member: Member) { end(member.xml) }

    package mutating func beginList(_ member: Member, count: Int) {
        if !member.isFlat { begin(member.xml) }
    }

    package mutating func endList(_ member: Member) {
        if !member.isFlat { end(member.xml) }
    }

    package mutating func beginMap(_ member: Member, count: Int) {
        if !member.isFlat { begin(member.xml) }
    }

    package mutating func beginEntry(_ map: Member, key: String) {
        begin(map.isFlat ? map.xml : "entry")
        element(map.keyName, key)
    }

    package mutating func endEntry(_ map: Member) { end(map.isFlat ? map.xml : "entry") }

    package mutating func endMap(_ member: Member) {
        if !member.isFlat { end(member.xml) }
    }

    static func text(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity" }
        return String(value)
    }
}

extension XMLWriter {
    /// Characters that XML cannot carry become U+FFFD.
    private mutating func append(escaping utf8: UnsafeBufferPointer<UInt8>) {
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case 0x0D: bytes += "&#13;".utf8
            case 0x09, 0x0A: bytes.append(byte)
            case 0..<0x20: bytes += "\u{FFFD}".utf8
            default: bytes.append(byte)
            }
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether one of them cannot stand in a text as it is. Looks at all of them, so that the compiler can look at many
    /// at once.
    fileprivate var holdsMarkup: Bool {
        var found: UInt8 = 0
        for byte in self {
            found |= byte < 0x20 ? 1 : 0
            found |= byte == UInt8(ascii: "&") || byte == UInt8(ascii: "\"") ? 1 : 0
            found |= byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") ? 1 : 0
        }
        return found != 0
    }
}

/// Each needs room for what it appends.
extension OutputSpan<UInt8> {
    fileprivate mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        withUnsafeMutableBufferPointer { room, count in count = room[count...].initialize(fromContentsOf: bytes) }
    }

    fileprivate mutating func appendOpeningTag(_ name: UnsafeBufferPointer<UInt8>) {
        append(UInt8(ascii: "<"))
        append(name)
        append(UInt8(ascii: ">"))
    }

    fileprivate mutating func appendClosingTag(_ name: UnsafeBufferPointer<UInt8>) {
        append(UInt8(ascii: "<"))
        append(UInt8(ascii: "/"))
        append(name)
        append(UInt8(ascii: ">"))
    }
}
