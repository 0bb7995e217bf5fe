package import Smithy

/// What was given, kept as its JSON and shown as it was given. A shape with the same names reads what another wrote.
extension Shape {
    package var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        write(to: &writer)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// - Throws: for a text that was not written here.
    package init(json: String) throws { self = try Self(from: JSONReader(try JSONParser.parse(Array(json.utf8)))) }
}
