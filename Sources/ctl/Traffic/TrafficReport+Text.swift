import Foundation

extension TrafficReport {
    /// The report as people read it.
    func text(on terminal: Terminal) -> String {
        (summary(on: terminal) + [""] + versionTable + [""] + chart(on: terminal)).joined(separator: "\n")
    }

    private func summary(on terminal: Terminal) -> [String] {
        let latency = latencyMilliseconds
        var lines = [
            "requests     \(requests) in \(durationSeconds) s (\(Int(requestsPerSecond.rounded()))/s)",
            "failures     \(failures)".colored(failures == 0 ? .green : .red, on: terminal),
        ]
        lines += failuresByReason.sorted { $0.key < $1.key }.map { "             \($0.value) × \($0.key)" }
        lines += [
            "statuses     "
                + byStatus.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "),
            "latency ms   p50 \(latency.p50)  p90 \(latency.p90)  p99 \(latency.p99)  max \(latency.max)",
            "connections  \(connectionsOpened) opened",
        ]
        if unfinished > 0 { lines.append("unfinished   \(unfinished) (stopped by a signal)") }
        return lines
    }

    private var versionTable: [String] {
        if byVersion.isEmpty { return ["No request was answered with success."] }
        let rows = versionsInOrder.map { version in
            [
                version, "\(byVersion[version] ?? 0)", clockTime(firstSeen[version]), clockTime(lastSeen[version]),
            ]
        }
        return Table(headings: ["VERSION", "REQUESTS", "FIRST ANSWER", "LAST ANSWER"], rows: rows).lines
    }

    private func chart(on terminal: Terminal) -> [String] {
        let seconds = Double(buckets.count * bucketMilliseconds) / 1000
        return ShareChart(versions: versionsInOrder, buckets: buckets, seconds: seconds)
            .lines(width: terminal.width) { $0.colored(.number($1), on: terminal) }
    }

    /// `+1.234s (10:20:30.456)`: since the start, and local wall clock.
    private func clockTime(_ epochMilliseconds: Int?) -> String {
        guard let time = epochMilliseconds else { return "-" }
        let formatter = DateFormatter()
        formatter.dateFormat = "HH:mm:ss.SSS"
        let clock = formatter.string(from: Date(timeIntervalSince1970: Double(time) / 1000))
        return "+\(String(format: "%.3f", Double(time - startedAt) / 1000))s (\(clock))"
    }
}
