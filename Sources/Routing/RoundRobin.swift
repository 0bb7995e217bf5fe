import Synchronization

/// Whose turn it is in a target group. Shared by every event loop and kept across tables, so that the turns are fair
/// over the whole load balancer and not only within one connection.
package final class RoundRobin: Sendable {
    private let turns = Atomic<Int>(0)

    package init() {}

    /// A number below `count`, which must not be 0; one higher at each call, starting again at 0.
    package func next(below count: Int) -> Int {
        let turn = turns.wrappingAdd(1, ordering: .relaxed).oldValue
        return Int(UInt(bitPattern: turn) % UInt(count))
    }
}
