/// The share of each version over time, one line of blocks a version:
///
///     blue   ████████▅▁
///     green          ▃▇████████
///            0s              10s
struct ShareChart {
    var versions: [String]
    var buckets: [TrafficReport.Bucket]
    /// Seconds that the buckets cover together.
    var seconds: Double

    private static let blocks = Array(" ▁▂▃▄▅▆▇█")
    private static let longestLabel = 24

    /// - Parameters:
    ///   - width: columns there are for label and chart.
    ///   - paint: colours the blocks of the version with this index.
    func lines(width: Int, paint: (String, Int) -> String = { text, _ in text }) -> [String] {
        guard !buckets.isEmpty else { return [] }
        let hasFailures = buckets.contains { $0.failures > 0 }
        let labels = versions + (hasFailures ? ["failures"] : [])
        let labelWidth = min(Self.longestLabel, labels.map(\.count).max() ?? 0)
        let columns = columns(count: max(10, width - labelWidth - 2))
        var lines = versions.enumerated().map { index, version in
            Self.padded(version, labelWidth) + "  " + paint(Self.row(of: version, columns), index)
        }
        if hasFailures {
            let marks = columns.map { $0.failures > 0 ? "!" : " " }.joined()
            lines.append(Self.padded("failures", labelWidth) + "  " + marks)
        }
        return lines + [Self.padded("", labelWidth) + "  " + axis(columns.count)]
    }

    /// The buckets, added up to as many as fit, or each repeated where there is room for more.
    private func columns(count: Int) -> [TrafficReport.Bucket] {
        (0..<count).map { column in
            let first = column * buckets.count / count
            let end = max(first + 1, (column + 1) * buckets.count / count)
            return buckets[first + 1..<end].reduce(into: buckets[first]) { sum, bucket in
                sum.versions.merge(bucket.versions, uniquingKeysWith: +)
                sum.failures += bucket.failures
            }
        }
    }

    private static func row(of version: String, _ columns: [TrafficReport.Bucket]) -> String {
        String(
            columns.map { column in
                let total = column.versions.values.reduce(column.failures, +)
                let share = total == 0 ? 0 : Double(column.versions[version] ?? 0) / Double(total)
                return block(share)
            })
    }

    /// A share over nothing shows at least the lowest block, and only a whole one the full block.
    private static func block(_ share: Double) -> Character {
        if share <= 0 { return blocks[0] }
        if share >= 1 { return blocks[8] }
        return blocks[min(7, max(1, Int((share * 8).rounded())))]
    }

    private func axis(_ count: Int) -> String {
        let end = "\((seconds * 10).rounded() / 10)s"
        return "0s" + String(repeating: " ", count: max(1, count - 2 - end.count)) + end
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        let cut = String(text.prefix(width))
        return cut + String(repeating: " ", count: width - cut.count)
    }
}
