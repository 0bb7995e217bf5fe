/// A resource's tag.
package struct Tag: Codable, Sendable, Hashable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

extension [Tag] {
    /// These tags with others added; a key that is there already gets the new value.
    package func adding(_ others: [Tag]) -> [Tag] {
        filter { tag in !others.contains { $0.key == tag.key } } + others
    }

    package func removing(keys: [String]) -> [Tag] {
        filter { !keys.contains($0.key) }
    }

    /// Removes first, so that a tag both removed and added is there afterwards.
    package mutating func change(adding added: [Tag], removing keys: [String]) {
        self = removing(keys: keys).adding(added)
    }
}
