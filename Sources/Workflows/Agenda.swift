import Foundation
import Synchronization

/// When to look next, and which records have a step under way.
final class Agenda: Sendable {
    private struct State {
        var underWay: Set<String> = []
        var alarm: Date?
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())
    private let signal: AsyncStream<Void>.Continuation

    /// An element when it is time to look; several reasons at once give one.
    let looks: AsyncStream<Void>

    init() {
        (looks, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func lookNow() { signal.yield() }

    /// False if a step for the same record is under way already.
    func begin(_ key: String) -> Bool { state.withLock { $0.underWay.insert(key).inserted } }

    func end(_ key: String) {
        let woken = state.withLock { state in
            state.underWay.remove(key)
            guard state.underWay.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in woken { continuation.resume() }
        lookNow()
    }

    /// Returns when no step is under way.
    func idle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if !state.underWay.isEmpty { state.waiting.append(continuation) }
                return state.underWay.isEmpty
            }
            if isIdle { continuation.resume() }
        }
    }

    /// False if an alarm is set already that comes no later.
    func setAlarm(_ instant: Date) -> Bool {
        state.withLock { state in
            if let alarm = state.alarm, alarm <= instant { return false }
            state.alarm = instant
            return true
        }
    }

    func alarm(_ instant: Date) {
        state.withLock { if $0.alarm == instant { $0.alarm = nil } }
        lookNow()
    }
}
