package import Foundation

/// Takes a structure's members one after the other and makes bytes of them at once, without a tree in between.
package protocol ShapeWriter {
    mutating func string(_ member: Member, _ value: String)
    mutating func integer(_ member: Member, _ value: Int)
    mutating func double(_ member: Member, _ value: Double)
    mutating func boolean(_ member: Member, _ value: Bool)
    mutating func timestamp(_ member: Member, _ value: Date)
    mutating func blob(_ member: Member, _ value: [UInt8])
    mutating func stream(_ member: Member, _ value: ByteStream)
    /// - Parameter json: the text of any JSON; left out where the format has no place for it.
    mutating func document(_ member: Member, _ json: String)
    mutating func beginStructure(_ member: Member)
    mutating func endStructure(_ member: Member)
    mutating func beginList(_ member: Member, count: Int)
    mutating func endList(_ member: Member)
    mutating func beginMap(_ member: Member, count: Int)
    mutating func beginEntry(_ map: Member, key: String)
    mutating func endEntry(_ map: Member)
    mutating func endMap(_ member: Member)
    /// Whether a list or map without elements is written; an answer in XML shows it, a request omits it.
    var showsEmptyCollections: Bool { get }
}

/// Part of each generated structure's own code: elsewhere, what is optional would be looked up by its type each time.
extension ShapeWriter {
    package mutating func document(_ member: Member, _ json: String) {}

    @inline(__always)
    package mutating func write<Value: WireValue>(_ member: Member, _ value: Value) {
        value.write(to: &self, as: member)
    }

    @inline(__always)
    package mutating func write<Value: WireValue>(_ member: Member, _ value: Value?) {
        guard let value else { return }
        value.write(to: &self, as: member)
    }

    @inline(__always)
    package mutating func write<Value: WireValue>(_ member: Member, _ value: [Value]) {
        guard !value.isEmpty || showsEmptyCollections else { return }
        value.write(to: &self, as: member)
    }

    @inline(__always)
    package mutating func write<Value: WireValue>(_ member: Member, _ value: [String: Value]) {
        guard !value.isEmpty || showsEmptyCollections else { return }
        value.write(to: &self, as: member)
    }
}
