package import Domain
package import Foundation
import Synchronization

/// An engine that keeps its instances in memory and goes wrong on request (see `FakeEngine+Faults.swift`).
///
/// It stands for the machine, not for teald: the same object survives the simulated death of what uses it.
package final class FakeEngine: InstanceEngine {
    package let kind: EngineKind
    let state = Mutex(State())

    package init(kind: EngineKind = .docker) {
        self.kind = kind
    }

    /// One call of the port, as it came in.
    package enum Call: Sendable, Hashable {
        case prepare
        case buildImage(String)
        case images
        case pullImage(String)
        case removeImage(String)
        case startInstance(String)
        case removeInstance(String)
        case stopInstance(String)
        case portBindings(String)
        case releaseInstance(String)
        case setFilter(String)
        case execute(String, [String])
        case copy(String, String)
        case instances
        case logTail(String)
        case removeEverything
    }

    struct Instance {
        var specification: InstanceSpecification
        var address: InstanceAddress
        /// nil while it runs.
        var exitCode: Int?
        var log: [String] = []
        var isReleased = false
        var health: ContainerHealth?
        var bindings: [PortBinding] = []
        var filter: PacketFilter?

        var observed: ObservedInstance {
            let running = ObservedInstance.State.running(address)
            return .init(
                name: specification.name, state: exitCode.map { .exited(code: $0) } ?? running,
                labels: specification.labels, health: health)
        }
    }

    struct State {
        var calls: [Call] = []
        var isPrepared = false
        var images: [String: BuiltImage] = [:]
        var others: Set<String> = []
        var instances: [String: Instance] = [:]
        var started = 0
        var commands: [(instance: String, command: InstanceCommand)] = []
        var listeners: [Int: AsyncStream<EngineEvent>.Continuation] = [:]
        var nextListener = 0
        var faults = Faults()

        func requireRunning(_ name: String) throws(EngineFailure) {
            guard let found = instances[name], found.exitCode == nil else {
                throw EngineFailure(.refused, "No such instance runs: \(name)")
            }
        }

        /// Addresses are never used twice, so that a test sees when it holds an old one.
        mutating func run(_ specification: InstanceSpecification) -> InstanceAddress {
            started += 1
            let host = "10.64.\(started / 250).\(started % 250 + 1)"
            let address = faults.addresses[specification.name] ?? InstanceAddress(host: host, port: specification.port)
            var instance = Instance(specification: specification, address: address)
            let published = specification.container?.publishedPorts ?? []
            instance.bindings = published.enumerated().map { index, port in
                .init(
                    containerPort: port.inside, hostPort: port.outside ?? 32_768 + started * 8 + index,
                    transport: port.transport)
            }
            instances[specification.name] = instance
            return address
        }
    }

    // MARK: - The port

    package func prepare() async throws(EngineFailure) {
        try await perform(.prepare) { state throws(EngineFailure) in state.isPrepared = true }
    }

    package func buildImage(_ build: ImageBuild) async throws(EngineFailure) -> BuiltImage {
        try await perform(.buildImage(build.reference)) { state throws(EngineFailure) in
            if let failure = state.faults.builds[build.reference] { throw failure }
            let image = BuiltImage(
                reference: build.reference, exposedPort: 8080)
            state.images[build.reference] = image
            return image
        }
    }

    package func images() async throws(EngineFailure) -> Set<String> {
        try await perform(.images) { state throws(EngineFailure) in Set(state.images.keys) }
    }

    package func launchableImages() async throws(EngineFailure) -> [LaunchableImage] {
        state.withLock { state in
            state.others.sorted().map { LaunchableImage(name: $0, createdAt: Date(timeIntervalSince1970: 0)) }
        }
    }

    package func pullImage(
        _ reference: String, told: @Sendable (PullProgress) async throws -> Void
    ) async throws(EngineFailure) {
        let half = PullProgress(layers: 2, layersHere: 1, bytes: 4_000_000, bytesHere: 2_000_000)
        do { try await told(half) } catch { throw EngineFailure(.failed, "\(error)") }
        try await perform(.pullImage(reference)) { state throws(EngineFailure) in
            guard state.faults.registry.contains(reference) else {
                throw EngineFailure(.refused, "CannotPullContainerError: No such image: \(reference)")
            }
            state.others.insert(reference)
        }
    }

    package func removeImage(_ reference: String) async throws(EngineFailure) {
        try await perform(.removeImage(reference)) { state throws(EngineFailure) in
            state.images[reference] = nil
        }
    }

    package func startInstance(
        _ specification: InstanceSpecification
    ) async throws(EngineFailure) -> InstanceAddress {
        try await perform(.startInstance(specification.name)) { state throws(EngineFailure) in
            if let failure = state.faults.starts[specification.image] { throw failure }
            guard
                state.images[specification.image] != nil || state.others.contains(specification.image)
                    || specification.image == ContainerOptions.networkHolder
            else {
                throw EngineFailure(.noImage, "No such image: \(specification.image)")
            }
            if let found = state.instances[specification.name], found.exitCode == nil { return found.address }
            let address = state.run(specification)
            if let exit = state.faults.exits[specification.image] {
                state.end(specification.name, code: exit.code, log: exit.log)
            }
            return address
        }
    }

    package func removeInstance(named name: String, grace: Duration) async throws(EngineFailure) {
        try await perform(.removeInstance(name)) { state throws(EngineFailure) in
            state.end(name, code: 143, log: [])
            state.instances[name] = nil
        }
    }

    package func stopInstance(named name: String, grace: Duration) async throws(EngineFailure) {
        try await perform(.stopInstance(name)) { state throws(EngineFailure) in state.end(name, code: 143, log: []) }
    }

    package func portBindings(ofInstance name: String) async throws(EngineFailure) -> [PortBinding] {
        try await perform(.portBindings(name)) { state throws(EngineFailure) in state.instances[name]?.bindings ?? [] }
    }

    package func releaseInstance(named name: String) async throws(EngineFailure) {
        try await perform(.releaseInstance(name)) { state throws(EngineFailure) in
            try state.requireRunning(name)
            state.instances[name]?.isReleased = true
        }
    }

    package func setFilter(
        _ filter: PacketFilter, ofInstance name: String
    ) async throws(EngineFailure) -> FilterAnswer {
        try await perform(.setFilter(name)) { state throws(EngineFailure) in
            if let failure = state.faults.filters { throw failure }
            if let reason = state.faults.noFilters { return .unavailable(reason: reason) }
            if state.instances[name]?.exitCode == nil { state.instances[name]?.filter = filter }
            return .set
        }
    }

    package func execute(
        _ command: InstanceCommand, inInstance name: String
    ) async throws(EngineFailure) -> CommandResult {
        try await perform(.execute(name, command.words)) { state throws(EngineFailure) in
            try state.requireRunning(name)
            state.commands.append((name, command))
            return state.faults.results(name, command)
        }
    }

    package func copy(_ folder: URL, to path: String, inInstance name: String) async throws(EngineFailure) {
        try await perform(.copy(name, path)) { state throws(EngineFailure) in try state.requireRunning(name) }
    }

    package func instances() async throws(EngineFailure) -> [ObservedInstance] {
        try await perform(.instances) { state throws(EngineFailure) in
            state.instances.values.map(\.observed).sorted { $0.name < $1.name }
        }
    }

    /// What the test arranged; see `setUsage`.
    package func usage() async throws(EngineFailure) -> [String: InstanceUsage] { state.withLock { $0.faults.usage } }

    package func logTail(ofInstance name: String, lines: Int) async throws(EngineFailure) -> [String] {
        try await perform(.logTail(name)) { state throws(EngineFailure) in
            guard let instance = state.instances[name] else {
                throw EngineFailure(.refused, "No such instance: \(name)")
            }
            return Array(instance.log.suffix(lines))
        }
    }

    package func events() -> AsyncStream<EngineEvent> {
        AsyncStream { continuation in
            let number = state.withLock { state in
                state.nextListener += 1
                state.listeners[state.nextListener] = continuation
                return state.nextListener
            }
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
            }
        }
    }

    package func removeEverything() async throws(EngineFailure) {
        try await perform(.removeEverything) { state throws(EngineFailure) in
            for name in state.instances.keys.sorted() { state.end(name, code: 137, log: []) }
            state.instances = [:]
            state.images = [:]
            state.isPrepared = false
        }
    }

    /// Records the call, waits if the test holds such calls, and lets the test's interception see it before the
    /// effect and after.
    private func perform<Answer: Sendable>(
        _ call: Call, _ effect: (inout State) throws(EngineFailure) -> Answer
    ) async throws(EngineFailure) -> Answer {
        let interception = state.withLock { state in
            state.calls.append(call)
            return state.faults.interception
        }
        try await waitWhileHeld(call)
        try interception?(call, .before)
        var answer: Result<Answer, EngineFailure> = .failure(.init(.failed, "the call did not run"))
        state.withLock { state in
            do throws(EngineFailure) { answer = .success(try effect(&state)) } catch { answer = .failure(error) }
        }
        let value = try answer.get()
        try interception?(call, .after)
        return value
    }
}
