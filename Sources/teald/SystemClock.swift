import Domain
import Foundation

/// The machine's time.
struct SystemClock: WallClock {
    var now: Date { Date().roundedToMilliseconds }

    func sleep(until instant: Date) async throws {
        let seconds = instant.timeIntervalSince(Date())
        if seconds > 0 { try await Task.sleep(for: .seconds(seconds)) }
    }
}
