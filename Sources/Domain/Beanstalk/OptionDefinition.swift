import Foundation

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
        /// ISO 8601, `PT5M` say; the range is in seconds.
        case duration(ClosedRange<Int>)
        case choice([String])
        /// Five fields of minutes, hours, days, months and weekdays.
        case cron
        /// ISO 8601, in UTC.
        case time
        /// A number of instances, or of per cent with the sign.
        case increment
    }

    /// Why the value does not fit, in AWS's words; nil if it does.
    package func complaint(about value: String) -> String? {
        if value.isEmpty, defaultValue.isEmpty { return nil }
        let said = "Invalid option value: '\(value)' (Namespace: '\(namespace)', OptionName: '\(name)'): "
        switch rule {
        case .text: return nil
        case .boolean:
            return ["true", "false"].contains(value)
                ? nil : said + "Value is not one of the allowed values: [true, false]"
        case .choice(let values):
            return values.contains(value) ? nil : said + "Value is not one of the allowed values: \(values)"
        case .cron:
            return CronSchedule(value) == nil ? said + "Value is not a valid cron expression" : nil
        case .time:
            return Date(ofSchedule: value) == nil ? said + "Value is not a valid ISO 8601 time" : nil
        case .increment:
            return ScalingTrigger.Increment(value) == nil ? said + "Value is not a number of instances" : nil
        case .integer(let range):
            guard let number = Int(value) else { return said + "Value is not a valid number" }
            return Self.complaint(about: number, outside: range).map { said + $0 }
        case .duration(let range):
            guard let seconds = Self.seconds(of: value) else {
                return said + "Value is not an ISO 8601 duration of the form PT#H#M#S"
            }
            return Self.complaint(about: seconds, outside: range).map { said + $0 }
        }
    }

    private static func complaint(about number: Int, outside range: ClosedRange<Int>) -> String? {
        if number < range.lowerBound { return "Value is less than minimum allowed value: \(range.lowerBound)" }
        if number > range.upperBound { return "Value is greater than maximum allowed value: \(range.upperBound)" }
        return nil
    }

    /// Of `PT#H#M#S`, each part at most once and in this order.
    static func seconds(of duration: String) -> Int? {
        guard duration.hasPrefix("PT"), duration.count > 2 else { return nil }
        var rest = duration.dropFirst(2)
        var total = 0
        for (unit, length) in [("H", 3_600), ("M", 60), ("S", 1)] as [(Character, Int)] {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard rest.dropFirst(digits.count).first == unit, let number = Int(digits), number < 1_000_000 else {
                continue
            }
            total += number * length
            rest = rest.dropFirst(digits.count + 1)
        }
        return rest.isEmpty ? total : nil
    }
}
