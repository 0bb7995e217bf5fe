package import Foundation

/// When a recurring action is due: five fields, in UTC.
/// Source: Amazon EC2 Auto Scaling User Guide, "Recurring schedules".
package struct CronSchedule: Sendable, Equatable {
    private let minutes: Set<Int>
    private let hours: Set<Int>
    private let days: Set<Int>
    private let months: Set<Int>
    /// 0 is Sunday.
    private let weekdays: Set<Int>
    /// Where both the day of the month and that of the week are given, either will do.
    private let takesEither: Bool

    /// nil for what is no schedule.
    package init?(_ text: String) {
        let fields = text.split(separator: " ").map(String.init)
        guard fields.count == 5, let minutes = Self.values(fields[0], 0...59, []),
            let hours = Self.values(fields[1], 0...23, []), let days = Self.values(fields[2], 1...31, []),
            let months = Self.values(fields[3], 1...12, Self.monthNames),
            let weekdays = Self.values(fields[4], 0...7, Self.dayNames)
        else { return nil }
        self.minutes = minutes
        self.hours = hours
        self.days = days
        self.months = months
        self.weekdays = Set(weekdays.map { $0 % 7 })
        takesEither = fields[2] != "*" && fields[4] != "*"
    }

    private static let monthNames = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ]
    private static let dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

    /// `*`, a number, a range, each with a step, and lists of them.
    private static func values(_ field: String, _ range: ClosedRange<Int>, _ names: [String]) -> Set<Int>? {
        var found: Set<Int> = []
        for part in field.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = part.split(separator: "/", omittingEmptySubsequences: false)
            guard halves.count <= 2, let step = halves.count == 2 ? Int(halves[1]) : 1, step > 0,
                let span = span(String(halves[0]), range, names, isOpen: halves.count == 2)
            else { return nil }
            found.formUnion(stride(from: span.lowerBound, through: span.upperBound, by: step))
        }
        return found
    }

    private static func span(
        _ text: String, _ range: ClosedRange<Int>, _ names: [String], isOpen: Bool
    ) -> ClosedRange<Int>? {
        if text == "*" { return range }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { number(String($0), range, names) }
        guard let first = ends.first, let low = first, ends.count <= 2 else { return nil }
        guard ends.count == 2 else { return low...(isOpen ? range.upperBound : low) }
        guard let high = ends[1], low <= high else { return nil }
        return low...high
    }

    private static func number(_ text: String, _ range: ClosedRange<Int>, _ names: [String]) -> Int? {
        let named = names.firstIndex(of: text.uppercased()).map { $0 + range.lowerBound }
        guard let number = named ?? Int(text), range.contains(number) else { return nil }
        return number
    }

    /// The first instant after that one; nil where none comes within five years (the thirtieth of February).
    package func next(after instant: Date) -> Date? {
        let minute = (instant.timeIntervalSince1970 / 60).rounded(.down) * 60 + 60
        let firstDay = (minute / 86_400).rounded(.down)
        for number in 0..<1_830 {
            let day = firstDay + Double(number)
            guard matches(day: Int(day)) else { continue }
            let times = hours.sorted().lazy.flatMap { hour in minutes.sorted().map { Double(hour * 60 + $0) * 60 } }
            if let found = times.map({ day * 86_400 + $0 }).first(where: { $0 >= minute }) {
                return Date(timeIntervalSince1970: found)
            }
        }
        return nil
    }

    /// - Parameter day: counted from the first of January 1970, a Thursday.
    private func matches(day: Int) -> Bool {
        let date = Self.date(ofDay: day)
        guard months.contains(date.month) else { return false }
        let isDay = days.contains(date.day), isWeekday = weekdays.contains((day + 4) % 7)
        return takesEither ? isDay || isWeekday : isDay && isWeekday
    }

    /// In the Gregorian calendar, counted in eras of 400 years that begin with March.
    private static func date(ofDay day: Int) -> (month: Int, day: Int) {
        let shifted = day + 719_468
        let inEra = shifted % 146_097
        let year = (inEra - inEra / 1_460 + inEra / 36_524 - inEra / 146_096) / 365
        let inYear = inEra - (365 * year + year / 4 - year / 100)
        let month = (5 * inYear + 2) / 153
        return (month < 10 ? month + 3 : month - 9, inYear - (153 * month + 2) / 5 + 1)
    }
}
