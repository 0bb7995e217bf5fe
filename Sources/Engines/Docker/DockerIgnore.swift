/// The rules of a bundle's `.dockerignore`.
///
/// Understood: comments, `!` for exceptions, `*`, `?`, `**`, and that a folder's name covers what lies in it; the last
/// rule that matches decides. Not understood: character classes (`[a-z]`), which match nothing.
struct DockerIgnore {
    private struct Rule {
        var parts: [String]
        var isException: Bool
    }

    private let rules: [Rule]

    init(_ text: String) {
        rules = text.split(whereSeparator: \.isNewline).compactMap { line in
            var pattern = line.drop(while: \.isWhitespace)
            while pattern.last?.isWhitespace == true { pattern.removeLast() }
            guard !pattern.isEmpty, !pattern.hasPrefix("#") else { return nil }
            let isException = pattern.hasPrefix("!")
            if isException { pattern.removeFirst() }
            let parts = pattern.split(separator: "/").filter { $0 != "." }.map(String.init)
            return parts.isEmpty ? nil : Rule(parts: parts, isException: isException)
        }
    }

    /// Whether the file at `path` stays out. The engine needs the `Dockerfile` whatever the rules say.
    func ignores(_ path: String) -> Bool {
        guard path != "Dockerfile", path != ".dockerignore" else { return false }
        let parts = path.split(separator: "/").map(String.init)
        var isIgnored = false
        for rule in rules where Self.matches(rule.parts[...], parts[...]) { isIgnored = !rule.isException }
        return isIgnored
    }

    /// Whether the pattern matches the path or a folder that it lies in.
    private static func matches(_ pattern: ArraySlice<String>, _ path: ArraySlice<String>) -> Bool {
        guard let first = pattern.first else { return true }
        if first == "**" {
            return (path.startIndex...path.endIndex).contains { start in
                let rest = pattern.dropFirst()
                return rest.isEmpty ? start < path.endIndex : matches(rest, path[start...])
            }
        }
        guard let name = path.first, wildcard(Array(first), Array(name)) else { return false }
        return matches(pattern.dropFirst(), path.dropFirst())
    }

    /// `*` and `?` within one name; takes time in proportion to both lengths multiplied at most.
    private static func wildcard(_ pattern: [Character], _ name: [Character]) -> Bool {
        var (position, place) = (0, 0)
        var star: (position: Int, place: Int)?
        while place < name.count {
            if position < pattern.count, pattern[position] == "*" {
                star = (position, place)
                position += 1
            } else if position < pattern.count, pattern[position] == "?" || pattern[position] == name[place] {
                position += 1
                place += 1
            } else if let last = star {
                star = (last.position, last.place + 1)
                position = last.position + 1
                place = last.place + 1
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy { $0 == "*" }
    }
}
