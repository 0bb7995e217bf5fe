package import Foundation
package import Smithy

extension TimestampFormat {
    static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    package func text(_ date: Date) -> String {
        var bytes: [UInt8] = []
        append(date, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func append(_ date: Date, to bytes: inout [UInt8]) {
        switch self {
        case .iso8601: bytes.append(addingCapacity: 24) { Self.appendISO8601(CivilDate(date), to: &$0) }
        case .rfc822: bytes.append(addingCapacity: 29) { Self.appendRFC822(CivilDate(date), to: &$0) }
        case .epoch: Self.appendEpoch(date, to: &bytes)
        }
    }

    /// Always with milliseconds, as Beanstalk and S3 write it.
    private static func appendISO8601(_ date: CivilDate, to bytes: inout OutputSpan<UInt8>) {
        appendDigits(date.year, 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        appendDigits(date.month, 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        appendDigits(date.day, 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        appendClock(date, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        appendDigits(date.millisecond, 3, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    private static func appendRFC822(_ date: CivilDate, to bytes: inout OutputSpan<UInt8>) {
        append(weekdays[date.weekday], to: &bytes)
        append(", ", to: &bytes)
        appendDigits(date.day, 2, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        append(months[date.month - 1], to: &bytes)
        bytes.append(UInt8(ascii: " "))
        appendDigits(date.year, 4, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        appendClock(date, to: &bytes)
        append(" GMT", to: &bytes)
    }

    /// Milliseconds only where there are some.
    private static func appendEpoch(_ date: Date, to bytes: inout [UInt8]) {
        let limited = min(max(date.timeIntervalSince1970, -62_167_219_200), 253_402_300_799)
        let total = Int((limited * 1000).rounded())
        if total < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes += String(abs(total) / 1000).utf8
        guard total % 1000 != 0 else { return }
        bytes.append(UInt8(ascii: "."))
        bytes.append(addingCapacity: 3) { appendDigits(abs(total) % 1000, 3, to: &$0) }
    }

    private static func append(_ text: String, to bytes: inout OutputSpan<UInt8>) {
        for byte in text.utf8 { bytes.append(byte) }
    }

    private static func appendClock(_ date: CivilDate, to bytes: inout OutputSpan<UInt8>) {
        appendDigits(date.hour, 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendDigits(date.minute, 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendDigits(date.second, 2, to: &bytes)
    }

    private static func appendDigits(_ number: Int, _ count: Int, to bytes: inout OutputSpan<UInt8>) {
        var divisor = count == 4 ? 1000 : count == 3 ? 100 : 10
        while divisor > 0 {
            bytes.append(0x30 + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
