/// A regular expression a whole string must match, compiled once.
package struct Pattern: @unchecked Sendable {
    // `Regex` is not marked Sendable; it is never changed after `init`, and its lazily lowered program is published
    // atomically by the standard library.
    private let regex: Regex<AnyRegexOutput>
    /// As the model writes it; error messages quote it.
    package let source: String

    /// Longer strings are not matched: a pattern with nested repetition takes time exponential in the length.
    private static let longestMatched = 2048

    package init(_ source: String) throws {
        regex = try Regex(source).matchingSemantics(.unicodeScalar)
        self.source = source
    }

    /// The generator has compiled `source` before writing it down, so that it cannot fail here.
    package init(checked source: String) {
        do {
            try self.init(source)
        } catch {
            preconditionFailure("the generator checked this pattern: \(source)")
        }
    }

    package func matches(_ text: String) -> Bool {
        guard text.utf8.count <= Self.longestMatched else { return true }
        return (try? regex.wholeMatch(in: text)) ?? nil != nil
    }
}
