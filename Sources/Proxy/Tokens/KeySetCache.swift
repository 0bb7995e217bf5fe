import NIOCore
import Routing

/// The key sets that one event loop has read, and how long ago. Touched on that loop alone.
///
/// A set is used for five minutes and then read again; a token signed by a key that is not in it has it read again
/// sooner. One that cannot be read again is used on; where there is none, requests are refused.
final class KeySetCache {
    typealias Outcome = Result<JSONWebKeySet, TokenFault>

    private struct Entry {
        var known: Outcome?
        var at = NIODeadline.uptimeNanoseconds(0)
        /// Those that want to know when the reading that is under way is over; nil: none is.
        var waiting: [(Outcome) -> Void]?
    }

    private var entries: [String: Entry] = [:]

    private static let lifetime = TimeAmount.minutes(5)
    /// Between two attempts, however many requests ask.
    private static let pause = TimeAmount.seconds(2)
    private static let mostEntries = 256

    /// - Parameters:
    ///   - isStale: what is known was not enough.
    ///   - then: called at once where the set is known, else on the same loop when it has been read.
    func keys(
        of endpoint: String, isStale: Bool = false, on loop: LoopContext, then: @escaping (Outcome) -> Void
    ) {
        let entry = entries[endpoint] ?? Entry()
        let age = NIODeadline.now() - entry.at
        let isOld =
            switch entry.known {
            case nil: true
            case .success: age > (isStale ? Self.pause : Self.lifetime)
            case .failure: age > Self.pause
            }
        if let known = entry.known, !isOld { return then(known) }
        if entry.waiting == nil { read(endpoint, on: loop) }
        entries[endpoint]?.waiting?.append(then)
    }

    private func read(_ endpoint: String, on loop: LoopContext) {
        if entries.count >= Self.mostEntries { entries = entries.filter { $0.value.waiting != nil } }
        entries[endpoint, default: Entry()].waiting = []
        let aside = loop.aside
        let reading = aside.flatSubmit { KeySetRequest.run(endpoint, on: aside) }.hop(to: loop.eventLoop)
        reading.assumeIsolated().whenComplete { result in
            self.take(result.flatMap { $0 }, of: endpoint)
        }
    }

    private func take(_ result: Result<JSONWebKeySet, any Error>, of endpoint: String) {
        var outcome = result.mapError { $0 as? TokenFault ?? .keysNotReachable }
        let waiting = entries[endpoint]?.waiting ?? []
        if case .failure = outcome, case .success(let before) = entries[endpoint]?.known { outcome = .success(before) }
        entries[endpoint] = Entry(known: outcome, at: NIODeadline.now())
        for then in waiting { then(outcome) }
    }
}
