import Domain
import Foundation
import Logging
import Routing
import Store
import Synchronization
import TestKit
import Testing

@testable import Workflows

/// A whole control plane on a fake machine and a clock that the test moves: it is run step by step, in one task, and
/// can be killed at any step.
final class Stage {
    let scope = Scope(account: "000000000000", region: "us-east-1")
    let clock = ManualClock()
    let engine = FakeEngine()
    let dataPlane = FakeDataPlane()
    let store: Store
    let folder: URL
    private(set) var runner: Runner
    let contents: ContentFolder
    let hooks = FakeHooks()
    /// Called whenever anything may have changed: after each look and each step.
    var onMoment: () -> Void = {}
    /// Counts the moments at which the process can die; dies at `death`.
    private let fate = Fate()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "teal-stage-\(UUID().uuidString)")
        contents = ContentFolder(root: folder)
        try contents.prepare()
        store = try Store(file: nil, clock: clock, ids: .counting())
        runner = Self.makeRunner(store, engine, dataPlane, contents, hooks, clock, fate)
        engine.intercept { [fate] _, _ throws(EngineFailure) in
            if fate.isOver() { throw EngineFailure(.unreachable, "dead") }
        }
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path): \(error)") }
    }

    private static func makeRunner(
        _ store: Store, _ engine: FakeEngine, _ dataPlane: FakeDataPlane, _ contents: ContentFolder, _ hooks: FakeHooks,
        _ clock: ManualClock, _ fate: Fate
    ) -> Runner {
        let logger = Logger(label: "stage") { _ in SwiftLogNoOpLogHandler() }
        let dying = DyingStore(store) { () throws(Fault) in
            if fate.isOver() { throw Fault(.unavailable, "dead") }
        }
        let tables = TableKeeper(store: dying, dataPlane: dataPlane, scale: .real, logger: logger)
        return Runner(
            store: dying, engine: engine, dataPlane: dataPlane, tables: tables, contents: contents,
            hooks: hooks, clock: clock, scale: .real, logger: logger)
    }

    /// The process will die at that moment from now, and be started again; nil: never.
    func die(at moment: Int?) { fate.set(moment) }

    /// Moments that have passed since `die(at:)`.
    var moments: Int { fate.count }

    /// Asks the engine, looks and does until nothing is left to do, moving the clock where only time is waited for.
    /// Returns false if there was still something after that many rounds.
    func run(until isDone: (World) -> Bool = { _ in false }, rounds: Int = 400) async -> Bool {
        for _ in 0..<rounds {
            do {
                try await runner.askEngineOnce()
                let plan = try await runner.look()
                onMoment()
                checkEachStep(of: plan)
                if isDone(store.world) { return true }
                for step in plan.steps {
                    try await runner.worker.carryOut(step)
                    onMoment()
                }
                guard plan.isQuiet, plan.steps.isEmpty else { continue }
                guard let next = plan.nextLook else { return true }
                clock.advance(to: next)
            } catch {
                restart()
            }
        }
        return false
    }

    /// What is planned for all records is planned for the step's own record alone.
    private func checkEachStep(of plan: Plan) {
        for step in plan.steps {
            let alone = Plan(for: step, in: plan.world, given: plan.seen, at: plan.now, scale: plan.scale)
            if !alone.steps.contains(step) { Issue.record("planned for all records only: \(step)") }
        }
    }

    /// What a new process does: it knows nothing but the records and what the engine answers.
    func restart() {
        fate.set(nil)
        runner = Self.makeRunner(store, engine, dataPlane, contents, hooks, clock, fate)
    }
}

/// When the process dies.
private final class Fate: Sendable {
    private struct State {
        var count = 0
        var death: Int?
    }
    private let state = Mutex(State())

    var count: Int { state.withLock { $0.count } }

    func set(_ death: Int?) {
        state.withLock { $0 = State(count: 0, death: death) }
    }

    /// Whether this moment is the one. Once dead, always dead, until a new process sets it anew.
    func isOver() -> Bool {
        state.withLock { state in
            state.count += 1
            return state.death.map { state.count >= $0 } ?? false
        }
    }
}

/// Functions whose answers the test gives.
///
/// `@unchecked Sendable`: the stage runs everything in the test's own task.
final class FakeHooks: DeploymentHooks, @unchecked Sendable {
    private var function: (String, [String: Any]) -> HookOutcome = { name, _ in .failed(reason: "no \(name)") }

    func answer(_ function: @escaping (String, [String: Any]) -> HookOutcome) { self.function = function }

    func invoke(_ arn: String, with event: Data) async -> HookOutcome {
        do {
            return function(arn, try JSONSerialization.jsonObject(with: event) as? [String: Any] ?? [:])
        } catch {
            return .failed(reason: "the event is no JSON: \(error)")
        }
    }
}
