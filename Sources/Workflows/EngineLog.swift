import Foundation

/// What was done on one instance, line by line in the form of `/var/log/eb-engine.log`.
struct EngineLog {
    enum Level: String { case info = "INFO", warn = "WARN", error = "ERROR" }

    let file: URL
    /// Half of it is dropped when it is full.
    private static let limit = 1 << 20

    func add(_ level: Level, _ text: String, at now: Date) throws {
        let stamp = now.formatted(Self.format)
        let lines = text.split(whereSeparator: \.isNewline).map { "\(stamp) [\(level.rawValue)] \($0)\n" }
        try makeRoom()
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(lines.joined().utf8))
        try handle.close()
    }

    /// `2026/11/21 08:40:11.123`, in UTC.
    private static let format = Date.VerbatimFormatStyle(
        format: """
            \(year: .defaultDigits)/\(month: .twoDigits)/\(day: .twoDigits) \
            \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
            \(second: .twoDigits).\(secondFraction: .fractional(3))
            """, timeZone: .gmt, calendar: Calendar(identifier: .gregorian))

    private func makeRoom() throws {
        let files = FileManager.default
        guard files.fileExists(atPath: file.path) else {
            try files.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            return try Data().write(to: file)
        }
        let size = try files.attributesOfItem(atPath: file.path)[.size] as? Int ?? 0
        guard size > Self.limit else { return }
        let text = try Data(contentsOf: file)
        let half = text.suffix(Self.limit / 2)
        try half.drop { $0 != UInt8(ascii: "\n") }.dropFirst().write(to: file, options: .atomic)
    }

    func remove() throws {
        guard FileManager.default.fileExists(atPath: file.path) else { return }
        try FileManager.default.removeItem(at: file)
    }
}
