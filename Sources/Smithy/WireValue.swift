package import Foundation

/// What a member can hold: a single value, a structure, or a list or map of them.
package protocol WireValue: Sendable {
    static func read(from reader: some ShapeReader, as member: Member) throws(ReadingError) -> Self
    func write(to writer: inout some ShapeWriter, as member: Member)
}

/// A structure of a service's model; the conformances are generated.
package protocol Shape: WireValue, Equatable {
    init(from reader: some ShapeReader) throws(ReadingError)
    func write(to writer: inout some ShapeWriter)
}

extension Shape {
    package static func read(from reader: some ShapeReader, as member: Member) throws(ReadingError) -> Self {
        try Self(from: reader)
    }

    package func write(to writer: inout some ShapeWriter, as member: Member) {
        writer.beginStructure(member)
        write(to: &writer)
        writer.endStructure(member)
    }
}

/// The input or output of an operation that has none.
package struct Empty: Shape {
    package init() {}
    package init(from reader: some ShapeReader) {}
    package func write(to writer: inout some ShapeWriter) {}
}

extension String: WireValue {
    package static func read(from reader: some ShapeReader, as member: Member) throws(ReadingError) -> String {
        let value = try reader.string()
        reader.check(value, against: member)
        return value
    }

    package func write(to writer: inout some ShapeWriter, as member: Member) {
        writer.string(member, self)
    }
}

extension Int: WireValue {
    package static func read(from reader: some ShapeReader, as member: Member) throws(ReadingError) -> Int {
        let value = try reader.integer()
        reader.check(value, against: member)
        return value
    }

    package func write(to writer: inout some ShapeWriter, as member: Member) {
        writer.integer(member, self)
    }
}

extension Double: WireValue {
    package static func read(from reader: some ShapeReader, as member: Member) throws(ReadingError) -> Double {
        try reader.double()
    }

    package func write(to writer: inout some ShapeWriter, as member: Member) {
        writer.double(member, self)
    }
}

extension Bool: WireValue {
    package static func read(from reader: some ShapeReader, as member: Member) throws(ReadingError) -> Bool {
        try reader.boolean()
    }

    package func write(to writer: inout some ShapeWriter, as member: Member) {
        writer.boolean(member, self)
    }
}

extension Date: WireValue {
    package static func read(from reader: some ShapeReader, as member: Member) throws(ReadingError) -> Date {
        try reader.timestamp(member.time)
    }

    package func write(to writer: inout some ShapeWriter, as member: Member) {
        writer.timestamp(member, self)
    }
}

extension ByteStream: WireValue {
    package static func read(from reader: some ShapeReader, as member: Member) throws(ReadingError) -> ByteStream {
        try reader.stream()
    }

    package func write(to writer: inout some ShapeWriter, as member: Member) {
        writer.stream(member, self)
    }
}
