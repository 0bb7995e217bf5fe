import Synchronization

/// Hands every element to every stream that was asked for; a stream that nobody reads any more is forgotten.
final class Broadcast<Element: Sendable>: Sendable {
    private struct State {
        var next = 0
        var listeners: [Int: AsyncStream<Element>.Continuation] = [:]
    }
    private let state = Mutex(State())
    private let policy: @Sendable () -> AsyncStream<Element>.Continuation.BufferingPolicy

    init(keeping policy: @escaping @Sendable () -> AsyncStream<Element>.Continuation.BufferingPolicy) {
        self.policy = policy
    }

    func stream() -> AsyncStream<Element> {
        let (stream, continuation) = AsyncStream.makeStream(of: Element.self, bufferingPolicy: policy())
        let number = state.withLock { state in
            state.next += 1
            state.listeners[state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }

    func send(_ element: Element) {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield(element) }
    }
}
