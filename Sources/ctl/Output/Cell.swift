import Foundation

/// How single values are shown in tables.
enum Cell {
    static func of(_ text: String?) -> String { text.flatMap { $0.isEmpty ? nil : $0 } ?? "-" }
    static func of(_ number: Int?) -> String { number.map(String.init) ?? "-" }

    /// Local time without the zone: for people who look at it now.
    static func of(_ date: Date?) -> String {
        guard let date else { return "-" }
        let formatter = DateFormatter()
        formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
        return formatter.string(from: date)
    }
}
