/// One broken constraint of the model.
package struct Violation: Sendable, Equatable {
    /// `optionSettings.1.member.namespace`: AWS's way to point at a member.
    package var path: String
    /// The member's own name, as the Query protocols write it.
    package var member: String
    /// nil where there was none.
    package var value: String?
    package var rule: Rule

    package enum Rule: Sendable, Equatable {
        case present
        case minLength(Int)
        case maxLength(Int)
        case minValue(Int)
        case maxValue(Int)
        case pattern(String)
        case oneOf([String])
    }

    package init(path: String, member: String, value: String?, rule: Rule) {
        self.path = path
        self.member = member
        self.value = value
        self.rule = rule
    }
}

/// Collects what is wrong while a request is read, so that one answer can tell all of it.
///
/// Lives as long as the reading of one input, on one thread.
package final class Violations {
    package private(set) var all: [Violation] = []
    /// A long list of bad elements must not become an endless error message.
    private let most: Int

    package init(most: Int = 20) {
        self.most = most
    }

    package func append(_ violation: Violation) {
        guard all.count < most else { return }
        all.append(violation)
    }
}

/// Why a request could not become an input.
package enum ReadingError: Error, Sendable, Equatable {
    /// The bytes are not what the protocol or the member's type asks for.
    case malformed(String)
    /// Well formed, but against the model.
    case invalid([Violation])
}
