import Domain
import Synchronization

/// Held while a log is cut. Of two who cut the same, one would read what the other has just taken away.
final class LogLock: Sendable {
    private let mutex = Mutex(())

    /// `body` works on files of bounded size and does not wait for anything.
    func oneAtATime(_ body: () throws(EngineFailure) -> Void) throws(EngineFailure) {
        try mutex.withLock { _ throws(EngineFailure) in try body() }
    }
}
