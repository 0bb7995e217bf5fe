/// A configuration option that an environment can have.
package struct OptionDefinition: Sendable {
    package var namespace: String
    package var name: String
    package var defaultValue: String
    package var rule: Rule
    /// What AWS says changes when the option does.
    package var changeSeverity: String
    /// Whether Teal acts on it; the others are stored and shown.
    package var acts: Bool

    init(
        _ namespace: String, _ name: String, _ defaultValue: String, _ rule: Rule,
        severity: String = "NoInterruption", acts: Bool
    ) {
        self.namespace = namespace
        self.name = name
        self.defaultValue = defaultValue
        self.rule = rule
        changeSeverity = severity
        self.acts = acts
    }

    package enum Rule: Sendable, Equatable {
        case text
        case boolean
        case integer(ClosedRange<Int>)
        case choice([String])
    }

    /// Why the value does not fit, in AWS's words; nil if it does.
    package func complaint(about value: String) -> String? {
        let said = "Invalid option value: '\(value)' (Namespace: '\(namespace)', OptionName: '\(name)'): "
        switch rule {
        case .text: return nil
        case .boolean:
            return ["true", "false"].contains(value)
                ? nil : said + "Value is not one of the allowed values: [true, false]"
        case .choice(let values):
            return values.contains(value) ? nil : said + "Value is not one of the allowed values: \(values)"
        case .integer(let range):
            guard let number = Int(value) else { return said + "Value is not a valid number" }
            if number < range.lowerBound {
                return said + "Value is less than minimum allowed value: \(range.lowerBound)"
            }
            if number > range.upperBound {
                return said + "Value is greater than maximum allowed value: \(range.upperBound)"
            }
            return nil
        }
    }
}
