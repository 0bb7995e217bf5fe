/// An attribute of load balancers, listeners or target groups: its default, and which values it takes. Those that are
/// only stored are named by `onlyStored` in specs/operations.json.
package struct AttributeDefinition: Sendable {
    package var key: String
    package var defaultValue: String
    package var values: Values

    package enum Values: Sendable {
        case text
        /// The value of an HTTP field; empty for none.
        case fieldValue
        /// The name of an HTTP field; empty for the default.
        case fieldName
        case oneOf([String])
        case number(ClosedRange<Int>)
        /// A word instead of a number, where the number is switched off.
        case numberOr(String, ClosedRange<Int>)
    }

    init(_ key: String, _ defaultValue: String, _ values: Values) {
        self.key = key
        self.defaultValue = defaultValue
        self.values = values
    }

    /// - Parameter thing: as AWS begins its sentence: `Load balancer`, `Target group`.
    static func check(
        _ key: String, _ value: String, among definitions: [AttributeDefinition], _ thing: String
    ) throws(Fault) {
        guard let definition = definitions.first(where: { $0.key == key }) else {
            throw Fault(.invalidParameter, "\(thing) attribute key '\(key)' is not recognized")
        }
        guard let expected = definition.values.expectation(against: value) else { return }
        throw Fault(.invalidParameter, "\(thing) attribute '\(key)' with value '\(value)' is not valid: \(expected)")
    }
}

extension AttributeDefinition.Values {
    static let flag = Self.oneOf(["true", "false"])

    /// What the value should have been; nil if it is.
    fileprivate func expectation(against value: String) -> String? {
        switch self {
        case .text: nil
        case .fieldValue:
            value.utf8.allSatisfy { (0x20...0x7E).contains($0) } && value.utf8.count <= 1_024
                ? nil : "must be up to 1024 printable ASCII characters"
        case .fieldName:
            value.utf8.allSatisfy(Self.isNameByte) && value.utf8.count <= 40
                ? nil : "must be up to 40 letters, digits, hyphens and underscores"
        case .oneOf(let words): words.contains(value) ? nil : "must be one of \(words.joined(separator: ", "))"
        case .number(let range): Self.isNumber(value, in: range) ? nil : Self.text(range)
        case .numberOr(let word, let range):
            value == word || Self.isNumber(value, in: range) ? nil : "\(Self.text(range)), or \(word)"
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isNumber(_ value: String, in range: ClosedRange<Int>) -> Bool {
        Int(value).map(range.contains) ?? false
    }

    private static func text(_ range: ClosedRange<Int>) -> String {
        "must be between \(range.lowerBound) and \(range.upperBound)"
    }
}

extension [AttributeDefinition] {
    /// All of them with the values set or the defaults, in the order of the definitions. Teal's own are left out where
    /// they do nothing, so that clients find what AWS has.
    package func values(with set: [String: String]) -> [(key: String, value: String)] {
        let hidesOwn = set[AttributeDefinition.mirrorTargetGroup, default: ""].isEmpty
        return filter { !hidesOwn || !$0.key.hasPrefix("teal.") }.map { ($0.key, set[$0.key] ?? $0.defaultValue) }
    }
}
