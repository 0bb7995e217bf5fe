import Smithy

/// Parameters such as `Tags.member.1.Key=a` as the tree their dotted names describe.
final class QueryTree: Sendable {
    let nodes: [Node]

    struct Node: Sendable {
        var segment: String
        var parent: Int
        var value: String?
        var children: [Int] = []
    }

    private struct Place: Hashable {
        var parent: Int
        var segment: Substring
    }

    /// Deeper names are in no model.
    private static let deepest = 32

    init(_ parameters: QueryParameters) throws(ReadingError) {
        var nodes = [Node(segment: "", parent: 0)]
        var places: [Place: Int] = [:]
        for parameter in parameters.all {
            let segments = parameter.name.split(separator: ".", omittingEmptySubsequences: false)
            guard segments.count <= Self.deepest else { throw .malformed("a parameter's name has too many parts") }
            var current = 0
            for segment in segments {
                let place = Place(parent: current, segment: segment)
                if let known = places[place] {
                    current = known
                } else {
                    nodes[current].children.append(nodes.count)
                    nodes.append(Node(segment: String(segment), parent: current))
                    places[place] = nodes.count - 1
                    current = nodes.count - 1
                }
            }
            if nodes[current].value == nil { nodes[current].value = parameter.value }
        }
        self.nodes = nodes
    }

    func child(_ segment: String, of node: Int) -> Int? {
        nodes[node].children.first { nodes[$0].segment == segment }
    }
}
