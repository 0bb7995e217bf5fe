package import Foundation
package import Smithy

extension TimestampFormat {
    /// Any of the forms clients send, whichever the model names: `2026-11-20T23:46:44.907384Z`, `20261120T234859Z`,
    /// an offset in place of `Z`, `Fri, 20 Nov 2026 23:46:44 GMT`, and seconds since 1970.
    package static func date(_ text: String) -> Date? {
        var scanner = Scanner(text)
        let seconds: TimeInterval?
        if scanner.startsWithLetter {
            seconds = scanner.rfc822()
        } else if text.utf8.count >= 8, text.utf8.contains(UInt8(ascii: "T")) || scanner.looksLikeADay {
            seconds = scanner.iso8601()
        } else {
            seconds = Double(text).flatMap { $0.isFinite && abs($0) < 1e11 ? $0 : nil }
        }
        return seconds.map { Date(timeIntervalSince1970: $0) }
    }

    /// Takes numbers and signs off the front of a text.
    private struct Scanner {
        private var rest: Substring.UTF8View

        init(_ text: String) {
            rest = text[...].utf8
        }

        var startsWithLetter: Bool { rest.first.map { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A } ?? false }
        var looksLikeADay: Bool { rest.count == 10 && rest.dropFirst(4).first == UInt8(ascii: "-") }

        mutating func take(_ sign: Character) -> Bool {
            guard let byte = sign.asciiValue, rest.first == byte else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(_ digits: Int) -> Int? {
            let head = rest.prefix(digits)
            guard head.count == digits, head.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            rest.removeFirst(digits)
            return head.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        private mutating func fraction() -> Double? {
            guard take(".") else { return 0 }
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty, digits.count <= 12 else { return nil }
            rest.removeFirst(digits.count)
            return Double("0." + String(Substring(digits)))
        }

        /// Seconds to subtract; `Z` or nothing is UTC.
        private mutating func offset() -> Int? {
            if take("Z") || rest.isEmpty { return rest.isEmpty ? 0 : nil }
            let isEast = take("+")
            guard isEast || take("-"), let hours = number(2), hours < 24 else { return nil }
            _ = take(":")
            guard let minutes = number(2), minutes < 60, rest.isEmpty else { return nil }
            return (hours * 3600 + minutes * 60) * (isEast ? 1 : -1)
        }

        mutating func iso8601() -> TimeInterval? {
            guard let year = number(4) else { return nil }
            let hasDashes = take("-")
            guard let month = number(2), !hasDashes || take("-"), let day = number(2) else { return nil }
            if rest.isEmpty {
                return CivilDate.timeInterval(year: year, month: month, day: day, hour: 0, minute: 0, second: 0)
            }
            guard take("T"), let hour = number(2) else { return nil }
            let hasColons = take(":")
            guard let minute = number(2), !hasColons || take(":"), let second = number(2),
                let fraction = fraction(), let offset = offset()
            else { return nil }
            return CivilDate.timeInterval(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second, fraction: fraction
            ).map { $0 - Double(offset) }
        }

        mutating func rfc822() -> TimeInterval? {
            let words = String(Substring(rest)).split(separator: " ")
            guard words.count == 6, words[5] == "GMT" || words[5] == "UTC", let day = Int(words[1]),
                let month = TimestampFormat.months.firstIndex(of: String(words[2])), let year = Int(words[3])
            else { return nil }
            let clock = words[4].split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
            guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2] else {
                return nil
            }
            return CivilDate.timeInterval(
                year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
        }
    }
}
