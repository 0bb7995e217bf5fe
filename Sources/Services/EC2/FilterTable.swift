import Domain
import EC2API
import Smithy

/// The filters that a list understands: by name, what of an element the filter's values are compared with.
///
/// A filter that is not understood is refused: passing over it would answer with what was not asked for.
/// Source: Amazon EC2 API Reference, `Filter`; Amazon EC2 User Guide, "Find your Amazon EC2 resources".
struct FilterTable<Element> {
    private let subjects: [String: (Element) -> [String?]]
    private let tags: (Element) -> [Domain.Tag]

    init(
        _ subjects: [String: (Element) -> [String?]], tags: @escaping (Element) -> [Domain.Tag] = { _ in [] }
    ) {
        self.subjects = subjects
        self.tags = tags
    }

    /// Elements that all filters accept; a filter accepts what equals one of its values.
    func apply(_ filters: [Filter], to elements: [Element]) throws(ServiceError) -> [Element] {
        var left = elements
        for filter in filters {
            let subject = try subject(of: filter.name ?? "")
            left = left.filter { element in
                subject(element).contains { found in
                    guard let found else { return false }
                    return filter.values.contains { Wildcard.matches(found[...], $0[...]) }
                }
            }
        }
        return left
    }

    private func subject(of name: String) throws(ServiceError) -> (Element) -> [String?] {
        if let known = subjects[name] { return known }
        if name == "tag-key" { return { tags($0).map(\.key) } }
        if name == "tag-value" { return { tags($0).map(\.value) } }
        guard name.hasPrefix("tag:") else { throw .invalidValue("The filter '\(name)' is invalid") }
        let key = name.dropFirst(4)
        return { element in tags(element).filter { $0.key == key }.map(\.value) }
    }
}

/// `*` for any characters, `?` for one, and a backslash before either for itself.
enum Wildcard {
    static func matches(_ text: Substring, _ pattern: Substring) -> Bool {
        var text = text
        var pattern = pattern
        /// Where to go on after a star took one character more.
        var retry: (text: Substring, pattern: Substring)?
        while true {
            if step(&text, &pattern, &retry) { continue }
            if text.isEmpty, pattern.isEmpty { return true }
            guard let last = retry, !last.text.isEmpty else { return false }
            text = last.text.dropFirst()
            pattern = last.pattern
            retry = (text, pattern)
        }
    }

    /// Whether the pattern's first element fitted and was taken.
    private static func step(
        _ text: inout Substring, _ pattern: inout Substring, _ retry: inout (text: Substring, pattern: Substring)?
    ) -> Bool {
        guard let first = pattern.first else { return false }
        if first == "*" {
            pattern.removeFirst()
            retry = (text, pattern)
            return true
        }
        let isEscaped = first == "\\" && pattern.count > 1
        let wanted = isEscaped ? pattern.dropFirst().first : first
        guard let character = text.first, character == wanted || (first == "?" && !isEscaped) else { return false }
        text.removeFirst()
        pattern.removeFirst(isEscaped ? 2 : 1)
        return true
    }
}
