extension Array: WireValue where Element: WireValue {
    package static func read(from reader: some ShapeReader, as member: Member) throws(ReadingError) -> [Element] {
        let found = try reader.elements(of: member)
        let element = member.element
        var values: [Element] = []
        values.reserveCapacity(found.count)
        for place in found { values.append(try Element.read(from: place, as: element)) }
        reader.check(length: values.count, of: "[\(values.count) elements]", against: member)
        return values
    }

    package func write(to writer: inout some ShapeWriter, as member: Member) {
        let element = member.element
        writer.beginList(member, count: count)
        for value in self { value.write(to: &writer, as: element) }
        writer.endList(member)
    }
}

extension Dictionary: WireValue where Key == String, Value: WireValue {
    package static func read(from reader: some ShapeReader, as member: Member) throws(ReadingError) -> [String: Value] {
        var values: [String: Value] = [:]
        let element = member.mapValue
        for (key, place) in try reader.entries(of: member) {
            values[key] = try Value.read(from: place, as: element)
        }
        reader.check(length: values.count, of: "{\(values.count) entries}", against: member)
        return values
    }

    /// In the order of the keys: the same answer twice has the same bytes.
    package func write(to writer: inout some ShapeWriter, as member: Member) {
        let element = member.mapValue
        writer.beginMap(member, count: count)
        for (key, value) in sorted(by: { $0.key < $1.key }) {
            writer.beginEntry(member, key: key)
            value.write(to: &writer, as: element)
            writer.endEntry(member)
        }
        writer.endMap(member)
    }
}

extension Member {
    /// The member as which a map's value travels.
    var mapValue: Member {
        var member = extras?.element ?? Member(stringLiteral: valueName)
        member.xml = valueName
        member.query = valueName
        return member
    }
}
