import Domain
import Synchronization

/// What is known of the containers: asked once, then followed by the engine's events and by what we do ourselves.
final class ContainerWatch: Sendable {
    private struct State {
        /// nil until the engine has been asked.
        var containers: [String: ObservedInstance.State]?
        var images: Set<String> = []
        var health: [String: ContainerHealth] = [:]
        /// Names of which something was learned since the engine was last asked: newer than its answer.
        var newer: Set<String> = []

        mutating func learn(_ name: String, _ state: ObservedInstance.State?) {
            containers?[name] = state
            if state == nil { health[name] = nil }
            newer.insert(name)
        }
    }
    private let state = Mutex(State())

    var containers: [String: ObservedInstance.State]? { state.withLock { $0.containers } }

    /// What the engine's own checks found.
    var health: [String: ContainerHealth] { state.withLock { $0.health } }

    /// Images that the engine had when it was asked, and those made since.
    var images: Set<String> { state.withLock { $0.images } }

    /// The engine is about to be asked.
    func ask() { state.withLock { $0.newer = [] } }

    /// The engine's answer, except where something newer is known.
    func answered(_ instances: [ObservedInstance], images: Set<String>) {
        state.withLock { state in
            state.images = images
            var all = Dictionary(instances.map { ($0.name, $0.state) }, uniquingKeysWith: { $1 })
            for instance in instances where !state.newer.contains(instance.name) {
                state.health[instance.name] = instance.health
            }
            for name in state.newer { all[name] = state.containers?[name] ?? nil }
            state.containers = all
        }
    }

    func exited(_ name: String, code: Int) { state.withLock { $0.learn(name, .exited(code: code)) } }

    func healthChanged(_ name: String, _ health: ContainerHealth) { state.withLock { $0.health[name] = health } }

    /// Before a start: what ended earlier under this name does not count any more.
    func starting(_ name: String) { state.withLock { $0.learn(name, nil) } }

    /// After a start; returns the exit code if the container has been seen to end since.
    func started(_ name: String, at address: InstanceAddress) -> Int? {
        state.withLock { state in
            if case .exited(let code) = state.containers?[name] { return code }
            state.learn(name, .running(address))
            return nil
        }
    }

    /// The engine was asked about this one.
    func runs(_ name: String, at address: InstanceAddress) { state.withLock { $0.learn(name, .running(address)) } }

    func removed(_ name: String) { state.withLock { $0.learn(name, nil) } }

    func built(_ image: String) { state.withLock { _ = $0.images.insert(image) } }

    func removed(image: String) { state.withLock { _ = $0.images.remove(image) } }
}
