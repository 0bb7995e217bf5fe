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
        all.append(Field(name: name.lowercased(), value: value))
    }

    /// `name` in lower case. Several fields of a name count as one, as HTTP has it.
    package subscript(_ name: String) -> String? {
        let values = all.lazy.filter { $0.name == name }.map(\.value)
        guard let first = values.first else { return nil }
        return values.dropFirst().reduce(first) { $0 + ", " + $1 }
    }
}
