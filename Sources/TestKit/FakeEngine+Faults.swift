package import Domain
import Synchronization

extension FakeEngine {
    package enum Moment: Sendable {
        /// Nothing has happened yet.
        case before
        /// The effect is done; throwing now loses its answer, as a death in that instant would.
        case after
    }

    package typealias Interception = @Sendable (Call, Moment) throws(EngineFailure) -> Void

    /// What a command ends with, by the instance's name and the command.
    package typealias CommandResults = @Sendable (String, InstanceCommand) -> CommandResult

    struct Faults {
        var builds: [String: EngineFailure] = [:]
        var starts: [String: EngineFailure] = [:]
        var exits: [String: (code: Int, log: [String])] = [:]
        var addresses: [String: InstanceAddress] = [:]
        var results: CommandResults = { _, _ in CommandResult(.exited(code: 0)) }
        var interception: Interception?
        var usage: [String: InstanceUsage] = [:]
        /// Images that can be pulled.
        var registry: Set<String> = []
        var filters: EngineFailure?
        var noFilters: String?
        var held: Set<Call> = []
        var waiting: [Int: (call: Call, resume: CheckedContinuation<Void, Never>)] = [:]
        var nextWaiting = 0
    }

    // MARK: - What the test arranges

    /// From now on building that reference fails so; nil mends it.
    package func failBuild(of reference: String, with failure: EngineFailure?) {
        state.withLock { $0.faults.builds[reference] = failure }
    }

    /// An image that is there and that nobody built.
    package func addImage(_ reference: String) {
        state.withLock { _ = $0.others.insert(reference) }
    }

    /// From now on starting an instance of that image fails so; nil mends it.
    package func failStart(ofImage reference: String, with failure: EngineFailure?) {
        state.withLock { $0.faults.starts[reference] = failure }
    }

    /// What the engine's own check of the instance finds from now on.
    package func setHealth(_ health: ContainerHealth, ofInstance name: String) {
        state.withLock { state in
            state.instances[name]?.health = health
            state.tell(.healthChanged(name: name, health))
        }
    }

    /// Instances of that image exit as soon as they are started, having written `log`.
    package func exitOnStart(ofImage reference: String, code: Int = 1, log: [String] = []) {
        state.withLock { $0.faults.exits[reference] = (code, log) }
    }

    /// A registry has the image, and the engine has not.
    package func setPullable(_ reference: String) {
        state.withLock { state in
            state.others.remove(reference)
            state.faults.registry.insert(reference)
        }
    }

    /// What commands in instances end with from now on; until then they do well and print nothing.
    package func answerCommands(_ results: @escaping CommandResults) {
        state.withLock { $0.faults.results = results }
    }

    /// The address that the instance gets when it is next started: that of a test server, say.
    package func setAddress(_ address: InstanceAddress, ofInstance name: String) {
        state.withLock { $0.faults.addresses[name] = address }
    }

    /// What the instance has taken of the machine, from now on.
    package func setUsage(_ usage: InstanceUsage, ofInstance name: String) {
        state.withLock { $0.faults.usage[name] = usage }
    }

    /// From now on setting a packet filter fails so; nil mends it.
    package func failFilters(with failure: EngineFailure?) { state.withLock { $0.faults.filters = failure } }

    /// From now on there is nothing to set packet filters with, for that reason; nil: there is.
    package func withholdFilters(because reason: String?) { state.withLock { $0.faults.noFilters = reason } }

    /// Called around every effect; throwing from it is how a crash test dies before or after one.
    package func intercept(_ interception: Interception?) {
        state.withLock { $0.faults.interception = interception }
    }

    /// Calls equal to `call` wait from now on, until `release` or their task's cancellation.
    package func hold(_ call: Call) {
        state.withLock { _ = $0.faults.held.insert(call) }
    }

    package func release(_ call: Call) {
        let resumed = state.withLock { state in
            state.faults.held.remove(call)
            let found = state.faults.waiting.filter { $0.value.call == call }
            for number in found.keys { state.faults.waiting[number] = nil }
            return found.values.map(\.resume)
        }
        for continuation in resumed { continuation.resume() }
    }

    /// The instance ends by itself; listeners are told.
    package func exitInstance(named name: String, code: Int = 1, log: [String] = []) {
        state.withLock { $0.end(name, code: code, log: log) }
    }

    package func setLog(_ lines: [String], ofInstance name: String) {
        state.withLock { $0.instances[name]?.log = lines }
    }

    // MARK: - What the test sees

    /// Every call, in order.
    package var calls: [Call] { state.withLock { $0.calls } }

    package var imageReferences: [String] { state.withLock { $0.images.keys.sorted() } }

    /// Names of the instances that run.
    package var runningInstances: [String] {
        state.withLock { $0.instances.filter { $0.value.exitCode == nil }.keys.sorted() }
    }

    package func specification(ofInstance name: String) -> InstanceSpecification? {
        state.withLock { $0.instances[name]?.specification }
    }

    /// What an instance that runs lets in; nil: everything.
    package func filter(ofInstance name: String) -> PacketFilter? { state.withLock { $0.instances[name]?.filter } }

    /// Commands that were run in instances, in order.
    package var commands: [(instance: String, command: InstanceCommand)] { state.withLock { $0.commands } }

    /// Whether an instance's application was let start; one that is not held starts at once.
    package func isServing(_ name: String) -> Bool {
        state.withLock { state in
            guard let instance = state.instances[name], instance.exitCode == nil else { return false }
            return !instance.specification.isHeld || instance.isReleased
        }
    }

    /// Images of which an instance runs.
    package var runningImages: Set<String> {
        state.withLock { Set($0.instances.values.filter { $0.exitCode == nil }.map(\.specification.image)) }
    }

    /// What the instance at that host runs.
    package func image(atHost host: String) -> String? {
        state.withLock { state in
            state.instances.values.first { $0.exitCode == nil && $0.address.host == host }?.specification.image
        }
    }

    /// How many instances were ever started; one found running is not counted.
    package var startCount: Int { state.withLock { $0.started } }

    /// How many listen to `events()`.
    package var listenerCount: Int { state.withLock { $0.listeners.count } }

    // MARK: - Holding calls back

    func waitWhileHeld(_ call: Call) async throws(EngineFailure) {
        let number = state.withLock { state in
            state.faults.nextWaiting += 1
            return state.faults.nextWaiting
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = state.withLock { state in
                    guard state.faults.held.contains(call), !Task.isCancelled else { return false }
                    state.faults.waiting[number] = (call, continuation)
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.faults.waiting.removeValue(forKey: number) }?.resume.resume()
        }
        if Task.isCancelled { throw EngineFailure(.unreachable, "cancelled") }
    }
}

extension FakeEngine.State {
    mutating func end(_ name: String, code: Int, log: [String]) {
        guard instances[name]?.exitCode == nil, instances[name] != nil else { return }
        instances[name]?.exitCode = code
        instances[name]?.log += log
        tell(.exited(name: name, code: code))
    }

    func tell(_ event: EngineEvent) {
        for listener in listeners.values { listener.yield(event) }
    }
}
