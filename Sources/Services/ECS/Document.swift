import Domain
import Smithy
import Wire

/// What was given and is not read here, kept as its JSON and shown as it was given.
enum Document {
    /// - Throws: for a text that was not written here.
    static func read<Value: Shape>(_ type: Value.Type, _ text: String) throws(ServiceError) -> Value {
        do {
            return try Value(json: text)
        } catch {
            throw ServiceError("ServerException", "A stored document cannot be read: \(error)", status: 500)
        }
    }
}
