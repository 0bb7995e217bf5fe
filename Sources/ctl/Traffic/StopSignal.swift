import Dispatch
import Foundation
import Synchronization

/// Turns SIGINT and SIGTERM into a flag that a loop asks, so that work can end with its report.
final class StopSignal: Sendable {
    private let isRaised = Atomic(false)

    var isSet: Bool { isRaised.load(ordering: .relaxed) }

    func set() { isRaised.store(true, ordering: .relaxed) }

    /// The returned sources deliver as long as they are kept. A signal that comes before this returns ends the process as
    /// usual, and so does a second one: none is ignored while nobody listens yet, or it would be lost.
    func catchSignals() -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM].map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            let listens = DispatchSemaphore(value: 0)
            source.setRegistrationHandler { listens.signal() }
            source.setEventHandler { [self] in
                set()
                signal(number, SIG_DFL)
            }
            source.resume()
            listens.wait()
            // Elsewhere the source has a handler of its own, which this would take away.
            #if canImport(Darwin)
                signal(number, SIG_IGN)
            #endif
            return source
        }
    }
}
