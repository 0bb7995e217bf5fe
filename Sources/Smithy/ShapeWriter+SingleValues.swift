package import Foundation

/// The commonest members, without the generic detour: an answer with ten environments has two hundred of them.
extension ShapeWriter {
    package mutating func write(_ member: Member, _ value: String?) {
        if let value { string(member, value) }
    }

    package mutating func write(_ member: Member, _ value: Int?) {
        if let value { integer(member, value) }
    }

    package mutating func write(_ member: Member, _ value: Bool?) {
        if let value { boolean(member, value) }
    }

    package mutating func write(_ member: Member, _ value: Date?) {
        if let value { timestamp(member, value) }
    }

    package mutating func write<Word: EnumShape>(_ member: Member, _ value: Word?) {
        if let value { string(member, value.rawValue) }
    }
}
