import Domain
import Synchronization

/// What is known of the containers: asked once, then followed by the engine's events and by what we do ourselves.
final class ContainerWatch: Sendable {
    private let known = Mutex<[String: ObservedInstance.State]?>(nil)

    /// nil until the engine has been asked.
    var containers: [String: ObservedInstance.State]? { known.withLock { $0 } }

    func replaceAll(with instances: [ObservedInstance]) {
        let all = Dictionary(instances.map { ($0.name, $0.state) }, uniquingKeysWith: { $1 })
        known.withLock { $0 = all }
    }

    func exited(_ name: String, code: Int) { known.withLock { $0?[name] = .exited(code: code) } }

    /// Before a start: what ended earlier under this name does not count any more.
    func starting(_ name: String) { known.withLock { $0?[name] = nil } }

    /// After a start; returns the exit code if the container has been seen to end since.
    func started(_ name: String, at address: InstanceAddress) -> Int? {
        known.withLock { known in
            if case .exited(let code) = known?[name] { return code }
            known?[name] = .running(address)
            return nil
        }
    }

    func removed(_ name: String) { known.withLock { $0?[name] = nil } }

    func forget() { known.withLock { $0 = nil } }
}
