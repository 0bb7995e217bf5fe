import Synchronization

/// Tells every listener that some target's health changed. Changes that a listener has not taken yet are one.
final class HealthBroadcast: Sendable {
    private struct Listeners {
        var next = 0
        var continuations: [Int: AsyncStream<Void>.Continuation] = [:]
        var isFinished = false
    }
    private let listeners = Mutex(Listeners())

    func stream() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = listeners.withLock { listeners -> Int? in
            if listeners.isFinished { return nil }
            listeners.next += 1
            listeners.continuations[listeners.next] = continuation
            return listeners.next
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.remove(id) }
        return stream
    }

    func tell() {
        let continuations = listeners.withLock { Array($0.continuations.values) }
        for continuation in continuations { continuation.yield() }
    }

    func finish() {
        let continuations = listeners.withLock { listeners -> [AsyncStream<Void>.Continuation] in
            listeners.isFinished = true
            return Array(listeners.continuations.values)
        }
        for continuation in continuations { continuation.finish() }
    }

    private func remove(_ id: Int) {
        listeners.withLock { listeners in
            _ = listeners.continuations.removeValue(forKey: id)
        }
    }
}
