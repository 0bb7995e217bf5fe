import Smithy

extension ServiceError {
    /// What a service answers to a request that could not be read, in the words of its protocol.
    init(_ error: ReadingError, _ exchange: Exchange) {
        switch error {
        case .malformed(let reason): self = Self.malformed(reason, exchange)
        case .invalid(let violations): self = Self.invalid(violations, exchange)
        }
    }

    private static func malformed(_ reason: String, _ exchange: Exchange) -> ServiceError {
        switch exchange {
        case .query, .ec2, .queryJSON: ServiceError("MalformedInput", reason)
        case .json, .cbor: ServiceError("SerializationException", reason)
        case .rest: ServiceError("MalformedXML", reason)
        }
    }

    private static func invalid(_ violations: [Violation], _ exchange: Exchange) -> ServiceError {
        switch exchange {
        case .query, .queryJSON: ServiceError("ValidationError", sentence(violations))
        case .json, .cbor: ServiceError("ValidationException", sentence(violations))
        case .rest: ServiceError("InvalidArgument", sentence(violations))
        case .ec2: ec2(violations[0])
        }
    }

    /// EC2 names the first parameter that is wrong.
    private static func ec2(_ violation: Violation) -> ServiceError {
        guard violation.rule != .present else {
            return ServiceError("MissingParameter", "The request must contain the parameter \(violation.member)")
        }
        return ServiceError(
            "InvalidParameterValue",
            "Value (\(violation.value ?? "")) for parameter \(violation.member) is invalid. \(violation.rule.sentence)")
    }

    /// `1 validation error detected: Value 'x' at 'y' failed to satisfy constraint: …`
    private static func sentence(_ violations: [Violation]) -> String {
        let parts = violations.map { violation in
            let value = violation.value.map { "'\($0)'" } ?? "null"
            return "Value \(value) at '\(violation.path)' failed to satisfy constraint: \(violation.rule.sentence)"
        }
        let head =
            violations.count == 1 ? "1 validation error detected: " : "\(violations.count) validation errors detected: "
        return head + parts.joined(separator: "; ")
    }
}

extension Violation.Rule {
    var sentence: String {
        switch self {
        case .present: "Member must not be null"
        case .minLength(let limit): "Member must have length greater than or equal to \(limit)"
        case .maxLength(let limit): "Member must have length less than or equal to \(limit)"
        case .minValue(let limit): "Member must have value greater than or equal to \(limit)"
        case .maxValue(let limit): "Member must have value less than or equal to \(limit)"
        case .pattern(let source): "Member must satisfy regular expression pattern: \(source)"
        case .oneOf(let words): "Member must satisfy enum value set: [\(words.joined(separator: ", "))]"
        }
    }
}
