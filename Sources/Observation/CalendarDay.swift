/// A day and a time of day in UTC, by the proleptic Gregorian calendar.
package struct CalendarDay {
    private let days: Int
    private let year: Int
    private let month: Int
    private let day: Int
    private let second: Int

    /// - Parameter secondsSince1970: not before 1970.
    package init(secondsSince1970: Int) {
        days = secondsSince1970 / 86_400
        second = secondsSince1970 % 86_400
        // Counted from 1 March of year 0, so that a leap day is the last of its year.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    func text(separator: String) -> String {
        [LogField.digits(year, 4), LogField.digits(month, 2), LogField.digits(day, 2)].joined(separator: separator)
    }

    func clock(separator: String, withSeconds: Bool = true) -> String {
        let parts = [second / 3_600, second / 60 % 60] + (withSeconds ? [second % 60] : [])
        return parts.map { LogField.digits($0, 2) }.joined(separator: separator)
    }

    /// As HTTP has it in fields and cookies (RFC 9110 section 5.6.7).
    package var httpText: String {
        "\(Self.weekdays[days % 7]), \(LogField.digits(day, 2)) \(Self.months[month - 1]) \(LogField.digits(year, 4)) "
            + clock(separator: ":") + " GMT"
    }

    /// The first day of 1970 was a Thursday.
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
