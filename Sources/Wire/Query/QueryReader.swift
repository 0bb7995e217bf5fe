import Smithy

/// A place in a request of the Query protocols.
struct QueryReader: TextReader {
    private let tree: QueryTree
    private let node: Int
    /// EC2's variant: every list is flat.
    private let isEC2: Bool
    let violations: Violations?

    init(_ parameters: QueryParameters, isEC2: Bool = false, violations: Violations?) throws(ReadingError) {
        tree = try QueryTree(parameters)
        node = 0
        self.isEC2 = isEC2
        self.violations = violations
    }

    private init(_ parent: QueryReader, node: Int) {
        tree = parent.tree
        self.node = node
        isEC2 = parent.isEC2
        violations = parent.violations
    }

    func member(_ member: Member) throws(ReadingError) -> QueryReader? {
        guard node == 0 || (tree.nodes[node].value ?? "").isEmpty else {
            throw .malformed("'\(name)' is not a structure")
        }
        return tree.child(member.query, of: node).map { QueryReader(self, node: $0) }
    }

    /// `Tags=` is an empty list.
    func elements(of list: Member) throws(ReadingError) -> [QueryReader] {
        try noText()
        guard !isEC2, !list.isFlat else { return try numbered(node) }
        // Beanstalk's variant for JSON clients says `members`.
        guard let items = tree.child(list.item, of: node) ?? tree.child("members", of: node) else {
            guard tree.nodes[node].children.isEmpty else { throw .malformed("'\(name)' is not a list") }
            return []
        }
        return try numbered(items)
    }

    func entries(of map: Member) throws(ReadingError) -> [(key: String, value: QueryReader)] {
        try noText()
        guard let place = map.isFlat ? node : tree.child("entry", of: node) else { return [] }
        var entries: [(key: String, value: QueryReader)] = []
        for entry in try numbered(place) {
            guard let key = tree.child(map.keyName, of: entry.node),
                let value = tree.child(map.valueName, of: entry.node)
            else { throw .malformed("an entry of '\(name)' lacks its key or value") }
            entries.append((try QueryReader(self, node: key).text(), QueryReader(self, node: value)))
        }
        return entries
    }

    func text() throws(ReadingError) -> String {
        guard let value = tree.nodes[node].value, tree.nodes[node].children.isEmpty else {
            throw .malformed("'\(name)' is not a single value")
        }
        return value
    }

    /// Children in the order of their numbers; the numbers need not be without gaps.
    private func numbered(_ parent: Int) throws(ReadingError) -> [QueryReader] {
        var found: [(number: Int, node: Int)] = []
        for child in tree.nodes[parent].children {
            guard let number = Int(tree.nodes[child].segment), number >= 0 else {
                throw .malformed("'\(tree.nodes[child].segment)' in '\(name)' is not a position in a list")
            }
            found.append((number, child))
        }
        return found.sorted { $0.number < $1.number }.map { QueryReader(self, node: $0.node) }
    }

    private func noText() throws(ReadingError) {
        guard (tree.nodes[node].value ?? "").isEmpty else { throw .malformed("'\(name)' is not a list") }
    }

    private var segments: [String] {
        var segments: [String] = []
        var current = node
        while current != 0 {
            segments.append(tree.nodes[current].segment)
            current = tree.nodes[current].parent
        }
        return segments.reversed()
    }

    var name: String { segments.joined(separator: ".") }

    /// `OptionSettings.member.2.Namespace` → `optionSettings.2.member.namespace`
    var path: String {
        let segments = segments
        return segments.indices.compactMap { index -> String? in
            if Int(segments[index]) != nil { return segments[index] + ".member" }
            let isItem = index > 0 && segments.indices.contains(index + 1) && Int(segments[index + 1]) != nil
            return isItem && ["member", "members", "entry"].contains(segments[index])
                ? nil : segments[index].lowercasedFirst
        }.joined(separator: ".")
    }
}
