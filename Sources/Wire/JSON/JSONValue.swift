/// A parsed JSON text. Objects keep their order, and numbers their digits.
package enum JSONValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Field])

    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The field of an object; nil where there is none, or where this is no object.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let fields) = self else { return nil }
        return fields.first { $0.name == name }?.value
    }

    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    package var fields: [Field] {
        guard case .object(let fields) = self else { return [] }
        return fields
    }

    package var items: [JSONValue] {
        guard case .array(let items) = self else { return [] }
        return items
    }

    package var integer: Int? {
        guard case .number(let digits) = self else { return nil }
        return Int(digits)
    }

    package var isTrue: Bool { self == .boolean(true) }
}
