import Synchronization

/// True the first time each of its turns is asked for, false the second, and so on.
final class Flags: Sendable {
    private let asked = Atomic<Int>(0)

    /// False, true, false, …
    func takeTurn() -> Bool { asked.wrappingAdd(1, ordering: .relaxed).newValue % 2 == 0 }
}
