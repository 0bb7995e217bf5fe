/// The rules for environment names and CNAME prefixes.
/// Source: AWS Elastic Beanstalk API Reference, `CreateEnvironment`.
enum EnvironmentName {
    static func check(_ name: String) throws(Fault) {
        try check(name, member: "EnvironmentName", lengths: 4...40)
    }

    static func check(cnamePrefix: String) throws(Fault) {
        try check(cnamePrefix, member: "CNAMEPrefix", lengths: 4...63)
    }

    private static func check(_ value: String, member: String, lengths: ClosedRange<Int>) throws(Fault) {
        let allowed = value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard allowed, !value.hasPrefix("-"), !value.hasSuffix("-") else {
            throw Fault(
                .invalidParameter,
                "Value \(value) at '\(member)' failed to satisfy constraint: Member must "
                    + "contain only letters, digits, and the dash character and may not start or end with a dash")
        }
        guard lengths.contains(value.count) else {
            throw Fault(
                .invalidParameter,
                "Value \(value) at '\(member)' failed to satisfy constraint: Member must "
                    + "be from \(lengths.lowerBound) to \(lengths.upperBound) characters long")
        }
    }
}
