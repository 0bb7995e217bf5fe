import Domain
import Foundation
import Smithy
import Synchronization
import Wire

/// The `Date` field's value, written once a second.
final class DateField: Sendable {
    private struct Written {
        var second = Int.min
        var text = ""
    }
    private let clock: any WallClock
    private let last = Mutex(Written())

    init(clock: any WallClock) {
        self.clock = clock
    }

    var now: String {
        let now = clock.now
        let second = Int(now.timeIntervalSince1970.rounded(.down))
        return last.withLock { last in
            if last.second != second { last = Written(second: second, text: TimestampFormat.rfc822.text(now)) }
            return last.text
        }
    }
}
