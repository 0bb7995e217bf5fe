package import Domain
import Foundation
package import Logging
package import Routing
import ServiceLifecycle
import Synchronization

/// The one loop that moves everything that takes time: look, decide, do, again.
///
/// It keeps nothing about progress: a runner started on the same records takes up where another was killed.
package final class Runner: Service {
    private let store: any RecordStore
    private let engine: any InstanceEngine
    private let dataPlane: any DataPlane
    private let tables: TableKeeper
    private let statistics: any RequestStatistics
    private let clock: any WallClock
    private let scale: TimeScale
    private let logger: Logger
    let worker: StepWorker
    private let filters: FilterKeeper
    private let watch = ContainerWatch()
    private let agenda = Agenda()

    package init(
        store: any RecordStore, engine: any InstanceEngine, dataPlane: any DataPlane, tables: TableKeeper,
        statistics: any RequestStatistics = NoStatistics(), contents: ContentFolder,
        hooks: any DeploymentHooks = NoHooks(), clock: any WallClock, scale: TimeScale, logger: Logger
    ) {
        self.store = store
        self.engine = engine
        self.dataPlane = dataPlane
        self.tables = tables
        self.statistics = statistics
        self.clock = clock
        self.scale = scale
        self.logger = logger
        filters = FilterKeeper(store: store, engine: engine, clock: clock, logger: logger)
        worker = StepWorker(
            store: store, engine: engine, contents: contents, watch: watch, filters: filters, scale: scale,
            logger: logger, hooks: hooks, worker: IDSource.random.hex(16))
    }

    /// Runs until it is cancelled or the process shuts down. What is under way is then given up: it is taken up again
    /// at the next start.
    package func run() async throws {
        let looks = agenda.looks
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.follow(self.store.commits()) }
                group.addTask { await self.follow(self.dataPlane.healthChanges) }
                group.addTask { await self.followEngine() }
                group.addTask { await self.tidy() }
                self.agenda.lookNow()
                for await _ in looks { await self.look(&group) }
                group.cancelAll()
            }
        }
    }

    /// Once an hour.
    private func tidy() async {
        while !Task.isCancelled {
            do {
                try await store.commit { transaction in transaction.tidy() }
            } catch {
                logger.error("What ended could not be forgotten", metadata: ["reason": "\(error)"])
            }
            do {
                try await clock.sleep(until: clock.now + 3_600)
            } catch {
                return
            }
        }
    }

    private func follow(_ changes: AsyncStream<Void>) async {
        for await _ in changes { agenda.lookNow() }
    }

    /// Subscribes first and asks then, so that nothing between the two is missed. Nothing is done to instances before
    /// the engine has answered.
    private func followEngine() async {
        await retry("The engine cannot be prepared") { () async throws(EngineFailure) in try await self.engine.prepare()
        }
        let events = engine.events()
        await askEngine()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.filters.run() }
            for await event in events { await take(event) }
            group.cancelAll()
        }
    }

    private func take(_ event: EngineEvent) async {
        switch event {
        case .exited(let name, let code): await noteExit(of: name, code)
        case .healthChanged(let name, let health): watch.healthChanged(name, health)
        case .lostTrack:
            await askEngine()
            await filters.forget()
        }
        agenda.lookNow()
    }

    private func noteExit(of name: String, _ code: Int) async {
        watch.exited(name, code: code)
        let world = store.world
        let instance = world.instances.values.first { $0.containerName(prefix: world.containerPrefix) == name }
        if let instance { await dataPlane.markGone(targetID: instance.id) }
        for address in world.addresses(ofContainer: name) { await dataPlane.markGone(targetID: address) }
    }

    private func askEngine() async {
        await retry("The engine does not answer") { () async throws(EngineFailure) in try await self.askEngineOnce() }
    }

    /// Until it goes well or the task is cancelled, with ever longer pauses up to five seconds.
    private func retry(_ message: Logger.Message, _ body: () async throws(EngineFailure) -> Void) async {
        var wait: TimeInterval = 0.2
        while !Task.isCancelled {
            do throws(EngineFailure) { return try await body() } catch {
                logger.warning(message, metadata: ["reason": "\(error.message)"])
            }
            do { try await clock.sleep(until: clock.now + wait) } catch { return }
            wait = min(wait * 2, 5)
        }
    }

    func askEngineOnce() async throws(EngineFailure) {
        watch.ask()
        watch.answered(try await engine.instances(), images: try await engine.images())
        agenda.lookNow()
    }

    private func look(_ group: inout DiscardingTaskGroup) async {
        var next: Date?
        do {
            let plan = try await look()
            next = plan.nextLook
            for step in plan.steps where agenda.begin(step.key) {
                group.addTask { await self.work(on: step) }
            }
        } catch {
            logger.error("The store refuses to write", metadata: ["reason": "\(error.message)"])
            next = clock.now + 1
        }
        if let next { lookAgain(at: next, &group) }
    }

    /// One look: the table is brought up to date first, so that what is seen of the data plane belongs to the world
    /// that is decided upon; then all decide, and what they decided is written. The plan's steps are left to do.
    func look() async throws(Fault) -> Plan {
        let world = await tables.apply()
        let plan = Plan(world, observe(world), at: clock.now, scale: scale)
        if !plan.isQuiet { try await store.commit { [scale] transaction in transaction.carryOut(plan, scale: scale) } }
        return plan
    }

    private func observe(_ world: World) -> Observations {
        var seen = Observations()
        seen.containers = watch.containers
        seen.containerHealth = watch.health
        seen.images = watch.images
        seen.worker = worker.worker
        seen.requests = statistics.recent
        for group in world.checkedGroups { seen.health[group] = dataPlane.health(ofGroup: group) }
        let flipped = Set(world.instances.values.lazy.filter { $0.flippedAt != nil }.map(\.id))
        for (group, targets) in seen.health {
            // Only of what is on its way out it matters.
            for (id, health) in targets where health.isOut || flipped.contains(id.id) {
                let registration = Registration(targetGroupID: group, targetID: id.id, port: id.port)
                seen.inFlight[registration.id] = dataPlane.requestsInFlight(to: id, inGroup: group)
            }
        }
        return seen
    }

    /// The step was planned before its key was free, perhaps while one of the same key was still under way: what it was
    /// planned for may be done by now, or undone. So it is only carried out if it would be planned again.
    private func work(on step: Step) async {
        do {
            if isPlanned(step) { try await worker.carryOut(step) }
        } catch {
            logger.warning("A step is repeated later", metadata: ["step": "\(step.key)", "reason": "\(error)"])
            do { try await clock.sleep(until: clock.now + 1) } catch { return }
        }
        agenda.end(step.key)
    }

    func isPlanned(_ step: Step) -> Bool {
        let world = store.world
        return Plan(for: step, in: world, given: observe(world), at: clock.now, scale: scale).steps.contains(step)
    }

    private func lookAgain(at instant: Date, _ group: inout DiscardingTaskGroup) {
        guard agenda.setAlarm(instant) else { return }
        group.addTask {
            do { try await self.clock.sleep(until: instant) } catch { return }
            self.agenda.alarm(instant)
        }
    }

    /// Forgets all records and removes all containers, images and networks; returns when everything is gone.
    package func reset(forgetting forget: @Sendable () async throws -> Void) async throws {
        try await forget()
        _ = await tables.apply()
        await agenda.idle()
        try await engine.removeEverything()
        try await engine.prepare()
        try await askEngineOnce()
    }
}
