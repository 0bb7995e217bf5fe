/// A service in the generator's own terms: what the renderer writes down, with every decision already taken.
struct Module {
    var name: String
    var source: String
    var description: [String]
    var operations: [OperationEntry]
    var structures: [Structure]
    var enumerations: [Enumeration]
    var faults: [Fault]
    var patterns: [PatternEntry]
    var skippedPatterns: [SkippedPattern]

    struct OperationEntry {
        var name: String
        var function: String
        var input: String
        var output: String
        /// The source text of the operation's traits.
        var traits: String
    }

    struct Structure {
        var name: String
        var isInput: Bool
        var fields: [Field]
    }

    struct Field {
        var property: String
        /// As declared, with `?` or brackets.
        var type: String
        /// The default in the memberwise initialiser; nil where a value is required.
        var fallback: String?
        /// `require`, `read`, `list` or `map`
        var verb: String
        /// Source texts of the member, with its constraints and without.
        var checked: String
        var plain: String
    }

    struct Enumeration {
        var name: String
        var words: [(property: String, raw: String)]
    }

    struct Fault {
        var function: String
        var code: String
        var status: Int
    }

    struct PatternEntry {
        var property: String
        var source: String
    }

    struct SkippedPattern {
        var shape: String
        var source: String
        var reason: String
    }
}
