import Synchronization

/// How many clients are connected, over all event loops.
final class Admission: Sendable {
    private let count = Atomic<Int>(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// False when there are as many clients as may be. To be followed by `leave` otherwise.
    func admit() -> Bool {
        if count.wrappingAdd(1, ordering: .relaxed).newValue > limit {
            leave()
            return false
        }
        return true
    }

    func leave() { count.wrappingSubtract(1, ordering: .relaxed) }
}
