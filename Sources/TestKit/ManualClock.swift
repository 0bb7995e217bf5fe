import Domain
package import Foundation
import Synchronization

/// A clock that stands still until the test moves it.
package final class ManualClock: WallClock {
    private struct Sleeper {
        var until: Date
        var continuation: CheckedContinuation<Void, Never>
    }
    private struct State {
        var now: Date
        var sleepers: [Int: Sleeper] = [:]
        var next = 0
    }
    private let state: Mutex<State>

    package init(_ now: Date = Date(timeIntervalSince1970: 1_800_000_000)) {
        state = Mutex(State(now: now))
    }

    package var now: Date { state.withLock { $0.now } }

    package func advance(by seconds: TimeInterval) { advance(to: now + seconds) }

    package func advance(to instant: Date) {
        let woken = state.withLock { state in
            state.now = max(state.now, instant)
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for number in due.keys { state.sleepers[number] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    package func sleep(until instant: Date) async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard instant > state.now, !Task.isCancelled else { return true }
                    state.sleepers[number] = Sleeper(until: instant, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume()
        }
        try Task.checkCancellation()
    }
}
