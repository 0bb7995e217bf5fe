package import Foundation
package import Smithy

/// Appends CBOR to bytes as it comes. Structures have an open length, as their members are not counted before.
package struct CBORWriter: ShapeWriter {
    package private(set) var bytes: [UInt8] = []
    /// Whether the innermost container takes values without names.
    private var isList: [Bool] = []

    package init(capacity: Int = 1024) { bytes.reserveCapacity(capacity) }

    package var showsEmptyCollections: Bool { true }

    package mutating func beginObject(_ name: String? = nil) {
        if let name { key(name) }
        bytes.append(0xBF)
        isList.append(false)
    }

    package mutating func endObject() {
        bytes.append(0xFF)
        isList.removeLast()
    }

    package mutating func field(_ name: String, _ text: String) {
        key(name)
        append(text)
    }

    private mutating func key(_ name: String) {
        if isList.last == false { append(name) }
    }

    private mutating func append(_ text: String) {
        head(3, UInt64(text.utf8.count))
        bytes += text.utf8
    }

    /// The kind, and its number in as few bytes as hold it.
    private mutating func head(_ major: UInt8, _ argument: UInt64) {
        let kind = major << 5
        switch argument {
        case 0..<24: bytes.append(kind | UInt8(argument))
        case 0...0xFF: bytes += [kind | 24, UInt8(argument)]
        case 0...0xFFFF: number(kind | 25, argument, 2)
        case 0...0xFFFF_FFFF: number(kind | 26, argument, 4)
        default: number(kind | 27, argument, 8)
        }
    }

    private mutating func number(_ first: UInt8, _ value: UInt64, _ count: Int) {
        bytes.append(first)
        for place in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(place)))) }
    }

    package mutating func string(_ member: Member, _ value: String) { field(member.name, value) }

    package mutating func integer(_ member: Member, _ value: Int) {
        key(member.name)
        if value >= 0 { head(0, UInt64(value)) } else { head(1, UInt64(-1 - value)) }
    }

    package mutating func double(_ member: Member, _ value: Double) {
        key(member.name)
        number(0xFB, value.bitPattern, 8)
    }

    package mutating func boolean(_ member: Member, _ value: Bool) {
        key(member.name)
        bytes.append(value ? 0xF5 : 0xF4)
    }

    package mutating func timestamp(_ member: Member, _ value: Date) {
        key(member.name)
        bytes.append(0xC1)
        number(0xFB, ((value.timeIntervalSince1970 * 1_000).rounded() / 1_000).bitPattern, 8)
    }

    package mutating func blob(_ member: Member, _ value: [UInt8]) {
        key(member.name)
        head(2, UInt64(value.count))
        bytes += value
    }

    /// No operation of this protocol streams.
    package mutating func stream(_ member: Member, _ value: ByteStream) {}

    package mutating func beginStructure(_ member: Member) { beginObject(member.name) }
    package mutating func endStructure(_ member: Member) { endObject() }

    package mutating func beginList(_ member: Member, count: Int) {
        key(member.name)
        head(4, UInt64(count))
        isList.append(true)
    }

    package mutating func endList(_ member: Member) { isList.removeLast() }

    package mutating func beginMap(_ member: Member, count: Int) {
        key(member.name)
        head(5, UInt64(count))
        isList.append(false)
    }

    /// The value that follows is written under this name, whatever its member is called.
    package mutating func beginEntry(_ map: Member, key: String) {
        self.key(key)
        isList.append(true)
    }

    package mutating func endEntry(_ map: Member) { isList.removeLast() }
    package mutating func endMap(_ member: Member) { isList.removeLast() }
}
