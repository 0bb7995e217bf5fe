/// The status codes that count as a passed health check: `200`, `200,202`, `200-299`, or a mix of them.
/// Source: Elastic Load Balancing API Reference, `Matcher`.
package struct HealthMatcher: Sendable, Equatable {
    private var ranges: [ClosedRange<Int>]

    package static let only200 = HealthMatcher(ranges: [200...200])

    private init(ranges: [ClosedRange<Int>]) { self.ranges = ranges }

    /// nil when the text is not a list of codes and ranges between 200 and 599.
    package init?(_ text: String) {
        var ranges: [ClosedRange<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let bounds = part.split(separator: "-", omittingEmptySubsequences: false).map(Self.code)
            guard (1...2).contains(bounds.count), let first = bounds[0], let last = bounds[bounds.count - 1],
                first <= last
            else { return nil }
            ranges.append(first...last)
        }
        self.ranges = ranges
    }

    package func contains(_ status: Int) -> Bool {
        ranges.contains { $0.contains(status) }
    }

    private static func code(_ text: Substring) -> Int? {
        let digits = text.drop { $0 == " " }
        guard digits.count == 3, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let code = Int(digits) else {
            return nil
        }
        return (200...599).contains(code) ? code : nil
    }
}
