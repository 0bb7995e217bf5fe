import NIOCore
import Synchronization

/// How many clients are connected, over all event loops.
final class Admission: Sendable {
    private let count = Atomic<Int>(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// False when there are as many clients as may be. The place is free again when the channel closes.
    func admit(_ channel: any Channel) -> Bool {
        if count.wrappingAdd(1, ordering: .relaxed).newValue > limit {
            count.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        channel.closeFuture.whenComplete { _ in self.count.wrappingSubtract(1, ordering: .relaxed) }
        return true
    }
}

/// Too many clients are connected.
struct NotAdmitted: Error {}
