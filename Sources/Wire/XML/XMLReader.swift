import Smithy

/// A place in an XML document: the body of a REST request, or an answer that a client reads.
struct XMLReader: TextReader {
    private let document: XMLDocument
    private let element: Int
    let violations: Violations?

    init(_ document: XMLDocument, at element: Int? = nil, violations: Violations? = nil) {
        self.document = document
        self.element = element ?? document.root
        self.violations = violations
    }

    private func at(_ element: Int) -> XMLReader { XMLReader(document, at: element, violations: violations) }

    func member(_ member: Member) -> XMLReader? {
        document.child(member.xml, of: element).map(at)
    }

    /// A flat list begins at its first element and goes on with the siblings of the same name.
    func elements(of list: Member) throws(ReadingError) -> [XMLReader] {
        guard list.isFlat else {
            try noText()
            return document.elements[element].children.map(at)
        }
        let here = document.elements[element]
        guard let parent = here.parent else { return [self] }
        let siblings = document.elements[parent].children[here.position...]
        return siblings.filter { document.elements[$0].name == here.name }.map(at)
    }

    func entries(of map: Member) throws(ReadingError) -> [(key: String, value: XMLReader)] {
        var entries: [(key: String, value: XMLReader)] = []
        for entry in try elements(of: map) {
            guard let key = document.child(map.keyName, of: entry.element),
                let value = document.child(map.valueName, of: entry.element)
            else { throw .malformed("an entry of '\(name)' lacks its key or value") }
            entries.append((document.elements[key].text, at(value)))
        }
        return entries
    }

    func text() throws(ReadingError) -> String {
        guard document.elements[element].children.isEmpty else { throw .malformed("'\(name)' is not a single value") }
        return document.elements[element].text
    }

    private func noText() throws(ReadingError) {
        guard document.elements[element].text.utf8.allSatisfy(XMLParser.isSpace) else {
            throw .malformed("'\(name)' is not a list")
        }
    }

    var name: String { document.elements[element].name }

    var path: String {
        var names: [String] = []
        var current = element
        while let parent = document.elements[current].parent {
            names.append(document.elements[current].name.lowercasedFirst)
            current = parent
        }
        return names.reversed().joined(separator: ".")
    }
}
