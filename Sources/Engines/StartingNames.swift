import Synchronization

/// Names of instances that a call is starting at the moment: such a one is no dead instance, though it does not run
/// yet.
final class StartingNames: Sendable {
    private let names = Mutex<[String: Int]>([:])

    func begin(_ name: String) { names.withLock { $0[name, default: 0] += 1 } }

    func end(_ name: String) {
        names.withLock { names in
            let count = names[name, default: 1] - 1
            names[name] = count > 0 ? count : nil
        }
    }

    func contains(_ name: String) -> Bool { names.withLock { $0[name] != nil } }
}
