package import Foundation

/// How single fields are written in Elastic Load Balancing's logs.
package enum LogField {
    package static func quoted(_ text: String?) -> String {
        guard let text, !text.isEmpty else { return "\"-\"" }
        return "\"" + escaped(text) + "\""
    }

    /// What would end the field or the line, and what is no text, as `\x` and two digits; AWS does so too.
    package static func escaped(_ text: String) -> String {
        if text.utf8.allSatisfy(isPlain) { return text }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isPlain(byte) {
                bytes.append(byte)
            } else {
                let digits = String(byte, radix: 16)
                bytes += Array(("\\x" + (digits.count == 1 ? "0" : "") + digits).utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// - Parameter microseconds: nil is -1.
    package static func seconds(_ microseconds: Int?) -> String {
        guard let microseconds, microseconds >= 0 else { return "-1" }
        return "\(microseconds / 1_000_000)." + digits(microseconds % 1_000_000, 6).dropLast(3)
    }

    /// `2026-11-20T23:46:44.907384Z`.
    package static func instant(_ date: Date) -> String {
        let micros = Int((date.timeIntervalSince1970 * 1_000_000).rounded())
        let day = CalendarDay(secondsSince1970: micros / 1_000_000)
        return "\(day.text(separator: "-"))T\(day.clock(separator: ":")).\(digits(micros % 1_000_000, 6))Z"
    }

    static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}

/// An address with a port.
package struct LogAddress: Sendable, Hashable {
    package var host: String
    package var port: Int

    package init(host: String = "-", port: Int = 0) {
        self.host = host
        self.port = port
    }

    package var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
