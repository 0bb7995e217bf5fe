import Domain
import Foundation
import Logging

/// Keeps the packet filters of containers equal to what security groups say.
///
/// Nothing that it remembers is needed: after a start each filter is set once more. Where filters cannot be set the
/// containers stay open, which is told once, and everything else goes on.
actor FilterKeeper {
    private let store: any RecordStore
    private let engine: any InstanceEngine
    private let clock: any WallClock
    private let logger: Logger
    /// By container; that of one that has only just been started is kept before its record tells of it.
    private var kept: [String: Kept] = [:]
    private var underWay: Set<String> = []
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]
    /// Why filters cannot be set at all, and when to try again.
    private var shortage: (reason: String, until: Date)?
    private let agenda = Agenda()

    private struct Kept {
        /// What was set last; nil: nothing, or nobody knows.
        var filter: PacketFilter?
        var isRecorded = false
        var failures = 0
        var retryAt: Date?
    }

    /// So many are set at the same time: each takes a container for a moment.
    private static let mostAtOnce = 4

    init(store: any RecordStore, engine: any InstanceEngine, clock: any WallClock, logger: Logger) {
        self.store = store
        self.engine = engine
        self.clock = clock
        self.logger = logger
    }

    /// Sets the filter of a container that has just been started, whose network is new.
    ///
    /// A failure is told, and tried again later; only where the engine does not answer the start has to be repeated.
    func containerStarted(_ name: String, _ filter: PacketFilter?) async throws(EngineFailure) {
        guard let filter else { return }
        await enter(name)
        defer { leave(name) }
        kept[name] = Kept()
        try await set(filter, name)
    }

    /// Sets again what has changed, until it is cancelled.
    func run() async {
        let looks = agenda.looks
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await _ in self.store.commits() { self.agenda.lookNow() }
            }
            agenda.lookNow()
            for await _ in looks {
                guard let next = await update(), agenda.setAlarm(next) else { continue }
                group.addTask {
                    do { try await self.clock.sleep(until: next) } catch { return }
                    self.agenda.alarm(next)
                }
            }
            group.cancelAll()
        }
    }

    /// Containers may have been started again unseen, with networks that have no filters.
    func forget() {
        for name in kept.keys { kept[name]?.filter = nil }
        agenda.lookNow()
    }

    /// - Returns: when to look again although nothing has changed; nil: never.
    func update() async -> Date? {
        let wanted = store.world.packetFilters
        for name in kept.keys where wanted[name] == nil && kept[name]?.isRecorded == true { kept[name] = nil }
        for name in wanted.keys { kept[name, default: Kept()].isRecorded = true }
        await withTaskGroup(of: Void.self) { group in
            for (index, name) in due(wanted).enumerated() {
                if index >= Self.mostAtOnce { await group.next() }
                group.addTask { await self.renew(name) }
            }
        }
        let retries = kept.values.compactMap(\.retryAt)
        return (retries + (shortage.map { [$0.until] } ?? [])).min()
    }

    /// Those whose filter is another than the one that was set, in the order of their names.
    private func due(_ wanted: [String: PacketFilter]) -> [String] {
        if let shortage, clock.now < shortage.until { return [] }
        return wanted.filter { name, filter in
            guard kept[name]?.filter != filter, !underWay.contains(name) else { return false }
            return kept[name]?.retryAt.map { $0 <= clock.now } ?? true
        }.keys.sorted()
    }

    /// What is wanted by now may be something else than what it was when this was planned.
    private func renew(_ name: String) async {
        await enter(name)
        defer { leave(name) }
        guard let filter = store.world.packetFilters[name], kept[name]?.filter != filter else { return }
        do throws(EngineFailure) { try await set(filter, name) } catch { await note(error, name) }
    }

    private func set(_ filter: PacketFilter, _ name: String) async throws(EngineFailure) {
        let answer: FilterAnswer
        do throws(EngineFailure) {
            answer = try await engine.setFilter(filter, ofInstance: name)
        } catch {
            if error.kind == .unreachable { throw error }
            return await note(error, name)
        }
        switch answer {
        case .set:
            kept[name]?.filter = filter
            kept[name]?.failures = 0
            kept[name]?.retryAt = nil
            shortage = nil
        case .unavailable(let reason): await note(shortage: reason, name)
        }
    }

    private func note(shortage reason: String, _ name: String) async {
        let isKnown = shortage?.reason == reason
        shortage = (reason, clock.now + TimeInterval(Pause.longest))
        agenda.lookNow()
        if isKnown { return }
        await tell("Security groups are not enforced at the ports of instances and tasks. \(reason)", name)
    }

    /// Told once for a row of failures.
    private func note(_ failure: EngineFailure, _ name: String) async {
        let failures = (kept[name]?.failures ?? 0) + 1
        kept[name]?.failures = failures
        kept[name]?.retryAt = clock.now + TimeInterval(Pause.after(failures: failures + 1))
        agenda.lookNow()
        if failures > 1 || failure.kind == .unreachable { return }
        await tell(
            "The security groups of the container \(name) are not enforced at its ports, which is tried again. "
                + failure.message, name)
    }

    private func tell(_ message: String, _ name: String) async {
        logger.warning("\(message)", metadata: ["container": "\(name)"])
        do throws(Fault) {
            try await store.commit { transaction in transaction.tellOfFilter(message, ofContainer: name) }
        } catch {
            logger.error("An event could not be written", metadata: ["reason": "\(error.message)"])
        }
    }

    private func enter(_ name: String) async {
        while underWay.contains(name) { await withCheckedContinuation { waiting[name, default: []].append($0) } }
        underWay.insert(name)
    }

    private func leave(_ name: String) {
        underWay.remove(name)
        for continuation in waiting.removeValue(forKey: name) ?? [] { continuation.resume() }
    }
}
