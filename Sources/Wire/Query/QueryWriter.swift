package import Foundation
package import Smithy

/// Writes an input as parameters: the client's side of the Query protocols.
package struct QueryWriter: ShapeWriter {
    package private(set) var parameters = QueryParameters()
    private var frames = [Frame(prefix: "", isList: false)]
    private let isEC2: Bool

    private struct Frame {
        var prefix: String
        var isList: Bool
        var count = 0
    }

    package init(isEC2: Bool = false) {
        self.isEC2 = isEC2
    }

    package var showsEmptyCollections: Bool { false }

    private mutating func key(_ member: Member) -> String {
        let last = frames.count - 1
        frames[last].count += 1
        let segment = frames[last].isList ? String(frames[last].count) : member.query
        return frames[last].prefix.isEmpty ? segment : frames[last].prefix + "." + segment
    }

    package mutating func string(_ member: Member, _ value: String) { parameters.append(key(member), value) }
    package mutating func integer(_ member: Member, _ value: Int) { string(member, String(value)) }
    package mutating func double(_ member: Member, _ value: Double) { string(member, String(value)) }
    package mutating func boolean(_ member: Member, _ value: Bool) { string(member, value ? "true" : "false") }

    package mutating func timestamp(_ member: Member, _ value: Date) {
        string(member, (member.time ?? .iso8601).text(value))
    }

    package mutating func blob(_ member: Member, _ value: [UInt8]) { string(member, Data(value).base64EncodedString()) }

    /// No Query operation has a streamed member.
    package mutating func stream(_ member: Member, _ value: ByteStream) {}

    package mutating func beginStructure(_ member: Member) { frames.append(Frame(prefix: key(member), isList: false)) }
    package mutating func endStructure(_ member: Member) { frames.removeLast() }

    package mutating func beginList(_ member: Member, count: Int) {
        let prefix = key(member) + (isEC2 || member.isFlat ? "" : "." + member.item)
        frames.append(Frame(prefix: prefix, isList: true))
    }

    package mutating func endList(_ member: Member) { frames.removeLast() }

    package mutating func beginMap(_ member: Member, count: Int) {
        frames.append(Frame(prefix: key(member) + (member.isFlat ? "" : ".entry"), isList: true))
    }

    package mutating func beginEntry(_ map: Member, key: String) {
        frames.append(Frame(prefix: self.key(map), isList: false))
        string(Member(stringLiteral: map.keyName), key)
    }

    package mutating func endEntry(_ map: Member) { frames.removeLast() }
    package mutating func endMap(_ member: Member) { frames.removeLast() }
}
