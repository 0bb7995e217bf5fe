/// A parsed XML text: elements with their text, without attributes, comments and namespaces.
package final class XMLDocument: Sendable {
    package let elements: [Element]

    package struct Element: Sendable {
        /// Without its prefix.
        package var name: String
        /// All text directly inside, in one piece.
        package var text: String
        package var parent: Int?
        package var children: [Int]
        /// Its place among the parent's children.
        package var position: Int
    }

    init(_ elements: [Element]) {
        self.elements = elements
    }

    package var root: Int { 0 }

    package func child(_ name: String, of element: Int) -> Int? {
        elements[element].children.first { elements[$0].name == name }
    }

    /// The text below a path of names from the root's children on.
    package func text(_ path: String...) -> String? {
        var current = root
        for name in path {
            guard let next = child(name, of: current) else { return nil }
            current = next
        }
        return elements[current].text
    }
}
