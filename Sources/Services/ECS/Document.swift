import Domain
import Smithy
import Wire

/// What was given and is not read here, kept as its JSON and shown as it was given.
enum Document {
    static func text(of shape: some Shape) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        shape.write(to: &writer)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// - Throws: for a text that was not written here.
    static func read<Value: Shape>(_ type: Value.Type, _ text: String) throws(ServiceError) -> Value {
        do {
            return try Value(from: JSONReader(try JSONParser.parse(Array(text.utf8))))
        } catch {
            throw ServiceError("ServerException", "A stored document cannot be read: \(error)", status: 500)
        }
    }
}
