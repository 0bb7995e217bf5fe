import Dispatch
import Foundation
import Synchronization

/// Turns SIGINT and SIGTERM into a flag that a loop asks, so that work can end with its report.
final class StopSignal: Sendable {
    private let isRaised = Atomic(false)

    var isSet: Bool { isRaised.load(ordering: .relaxed) }

    func set() { isRaised.store(true, ordering: .relaxed) }

    /// The returned sources deliver as long as they are kept. A second signal ends the process as usual.
    func catchSignals() -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in
                set()
                signal(number, SIG_DFL)
            }
            source.resume()
            return source
        }
    }
}
