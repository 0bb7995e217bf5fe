/// The status codes that count as a passed health check: `200`, `200,202`, `200-299`, or a mix of them.
/// Source: Elastic Load Balancing API Reference, `Matcher`.
package struct HealthMatcher: Sendable, Equatable {
    private var ranges: [ClosedRange<Int>]

    package static let only200 = HealthMatcher(ranges: [200...200])
    /// gRPC's "unimplemented", which a server answers that does not know the method asked for.
    package static let only12 = HealthMatcher(ranges: [12...12])
    package static let grpcCodes = 0...99

    private init(ranges: [ClosedRange<Int>]) { self.ranges = ranges }

    /// nil when the text is not a list of codes and ranges within the bounds.
    package init?(_ text: String, within bounds: ClosedRange<Int> = 200...599) {
        var ranges: [ClosedRange<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Self.code($0, bounds) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                first <= last
            else { return nil }
            ranges.append(first...last)
        }
        self.ranges = ranges
    }

    package func contains(_ status: Int) -> Bool {
        ranges.contains { $0.contains(status) }
    }

    private static func code(_ text: Substring, _ bounds: ClosedRange<Int>) -> Int? {
        let digits = text.drop { $0 == " " }
        guard (1...3).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }), let code = Int(digits)
        else {
            return nil
        }
        return bounds.contains(code) ? code : nil
    }
}
