/// Header fields by their lower-case names, in order.
package struct Headers: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    package private(set) var all: [Field] = []

    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String
    }

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }

    package mutating func append(_ name: String, _ value: String) {
        append(lowercase: name.lowercased(), value)
    }

    /// `name` is in lower case already, as HTTP servers keep it.
    package mutating func append(lowercase name: String, _ value: String) {
        all.append(Field(name: name, value: value))
    }

    package mutating func reserveCapacity(_ count: Int) { all.reserveCapacity(count) }

    /// `name` in lower case. Several fields of a name count as one, as HTTP has it.
    package subscript(_ name: String) -> String? {
        var found: String?
        for field in all where field.name == name {
            found = found.map { $0 + ", " + field.value } ?? field.value
        }
        return found
    }
}
