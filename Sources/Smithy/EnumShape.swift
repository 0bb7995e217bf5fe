/// A closed set of words. A struct and not an enum: a client keeps words that a newer service added, and the server
/// refuses them with AWS's sentence instead of failing to decode.
package protocol EnumShape: WireValue, RawRepresentable, Hashable where RawValue == String {
    init(rawValue: String)
    static var all: [Self] { get }
}

extension EnumShape {
    package static func read(from reader: some ShapeReader, as member: Member) throws(ReadingError) -> Self {
        let value = Self(rawValue: try reader.string())
        if reader.violations != nil, !all.contains(value) {
            reader.report(value.rawValue, member, .oneOf(all.map(\.rawValue)))
        }
        return value
    }

    package func write(to writer: inout some ShapeWriter, as member: Member) {
        writer.string(member, rawValue)
    }
}
