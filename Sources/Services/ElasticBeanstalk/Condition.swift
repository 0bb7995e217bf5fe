import Smithy

/// The operator and the values of a filter.
/// Source: AWS Elastic Beanstalk API Reference, `SearchFilter`, `PlatformFilter`.
struct Condition {
    private let isMet: @Sendable (_ value: String) -> Bool

    init(_ name: String?, _ values: [String]) throws(ServiceError) {
        let first = values.first ?? ""
        switch name ?? "=" {
        case "=", "in": isMet = { values.contains($0) }
        case "!=", "not_in": isMet = { !values.contains($0) }
        case "<": isMet = { $0 < first }
        case "<=": isMet = { $0 <= first }
        case ">": isMet = { $0 > first }
        case ">=": isMet = { $0 >= first }
        case "contains": isMet = { $0.contains(first) }
        case "begins_with": isMet = { $0.hasPrefix(first) }
        case "ends_with": isMet = { $0.hasSuffix(first) }
        case let other: throw ServiceError("InvalidParameterValue", "Unknown filter operator: '\(other)'.")
        }
    }

    /// Something that has several values meets it by any of them; what is not told apart here always does.
    func holds(for values: [String]?) -> Bool { values.map { $0.contains(where: isMet) } ?? true }
}
