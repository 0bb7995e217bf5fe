package import Domain
import Foundation
package import Logging
package import Routing
import ServiceLifecycle
import Synchronization

/// Gives the messages of worker environments' queues to their applications: AWS has such a daemon on each instance.
///
/// Posts go by the environment's own proxy in the data plane, so that they reach instances that are well, and none
/// that is being updated. What is under way is in the messages' records; what a killed process had under way is
/// tried again.
package final class WorkerDaemon: Service {
    private let store: any RecordStore
    private let dataPlane: any DataPlane
    private let poster: any MessagePoster
    private let clock: any WallClock
    private let scale: TimeScale
    private let logger: Logger
    /// Tells this process's messages from those of one before.
    private let mark: String
    private let agenda = Agenda()
    /// Messages under way, by environment.
    private let underWay = Mutex<[String: Int]>([:])

    /// Seconds until the next look where there are messages and no instance is well.
    private static let patience: TimeInterval = 0.5

    package init(
        store: any RecordStore, dataPlane: any DataPlane, poster: any MessagePoster, clock: any WallClock,
        scale: TimeScale, mark: String, logger: Logger
    ) {
        self.store = store
        self.dataPlane = dataPlane
        self.poster = poster
        self.clock = clock
        self.scale = scale
        self.mark = mark
        self.logger = logger
    }

    package func run() async throws {
        let looks = agenda.looks
        await cancelWhenGracefulShutdown {
            await self.takeBack()
            await withDiscardingTaskGroup { group in
                group.addTask { for await _ in self.store.commits() { self.agenda.lookNow() } }
                self.agenda.lookNow()
                for await _ in looks { await self.look(&group) }
                group.cancelAll()
            }
        }
    }

    func takeBack() async {
        do {
            try await store.commit { [mark] transaction in transaction.takeBackMessages(exceptOf: mark) }
        } catch {
            logger.error("Messages under way could not be taken back", metadata: ["reason": "\(error.message)"])
        }
    }

    private func look(_ group: inout DiscardingTaskGroup) async {
        var next: Date?
        for environment in store.world.environments.values where environment.worksOnMessages {
            do {
                let (messages, again) = try await look(at: environment)
                for message in messages { group.addTask { await self.deliver(message, in: environment) } }
                next = [next, again].compactMap(\.self).min()
            } catch {
                logger.error("The store refuses to write", metadata: ["reason": "\(error.message)"])
                next = clock.now + 1
            }
        }
        if let next { lookAgain(at: next, &group) }
    }

    /// What is to be delivered now, and when to look again even if nothing happens.
    func look(at environment: Environment) async throws(Fault) -> (messages: [QueuedMessage], next: Date?) {
        guard let queue = environment.resources?.worker?.queue else { return ([], nil) }
        let now = clock.now
        var next = store.world.nextPeriodicTask(of: environment, at: now)
        if let due = next, due <= now {
            try await store.commit { transaction in transaction.sendPeriodicTasks(of: environment.id) }
            next = store.world.environments[environment.id].flatMap {
                store.world.nextPeriodicTask(of: $0, at: now)
            }
        }
        guard store.world.hasMessage(in: queue, at: now) else {
            return ([], [next, store.world.nextVisibility(in: queue, after: now)].compactMap(\.self).min())
        }
        let seats = seats(in: environment)
        let free = seats - underWay.withLock { $0[environment.id] ?? 0 }
        // The end of a delivery is another reason to look.
        guard free > 0 else { return ([], seats > 0 ? next : now + Self.patience) }
        return (try await take(free, from: queue, for: environment), next)
    }

    private func take(
        _ count: Int, from queue: String, for environment: Environment
    ) async throws(Fault) -> [QueuedMessage] {
        let timeout = environment.configuration.visibilityTimeout
        let messages = try await store.commit { [mark] transaction in
            transaction.world.queues[queue].map { queue in
                transaction.receive(atMost: count, from: queue, visibilityTimeout: timeout, holder: mark)
            } ?? []
        }
        underWay.withLock { $0[environment.id, default: 0] += messages.count }
        return messages
    }

    /// How many messages the environment's instances that are well may work on at once.
    private func seats(in environment: Environment) -> Int {
        guard let group = environment.resources?.targetGroup else { return 0 }
        let well = dataPlane.health(ofGroup: group).values.count { $0.state == .healthy }
        return well * environment.configuration.connectionsPerInstance
    }

    /// Anything but 200 is a failure, and so is no answer. A process that is ending leaves the message as it is.
    func deliver(_ message: QueuedMessage, in environment: Environment) async {
        let configuration = environment.configuration
        var status: Int?
        do {
            let proxy = environment.resources.flatMap { store.world.loadBalancers[$0.loadBalancer] }
            status = try await poster.post(MessagePost(message, host: proxy?.dnsName ?? "", configuration))
        } catch {
            logger.debug("A message was not answered", metadata: ["message": "\(message.id)", "reason": "\(error)"])
        }
        if !Task.isCancelled {
            await end(message, succeeded: status == 200, after: scale.seconds(configuration.errorVisibilityTimeout))
        }
        underWay.withLock { $0[environment.id, default: 1] -= 1 }
        agenda.lookNow()
    }

    private func end(_ message: QueuedMessage, succeeded: Bool, after seconds: TimeInterval) async {
        do {
            try await store.commit { transaction in
                if succeeded { transaction.complete(message) } else { transaction.giveBack(message, after: seconds) }
            }
        } catch {
            logger.error("A message's end could not be noted", metadata: ["reason": "\(error.message)"])
        }
    }

    private func lookAgain(at instant: Date, _ group: inout DiscardingTaskGroup) {
        guard agenda.setAlarm(instant) else { return }
        group.addTask {
            do { try await self.clock.sleep(until: instant) } catch { return }
            self.agenda.alarm(instant)
        }
    }
}

extension Environment {
    /// One that is ending, or has nothing to work on yet, takes no messages.
    fileprivate var worksOnMessages: Bool {
        guard resources?.worker != nil else { return false }
        switch status {
        case .ready, .updating, .launching: return true
        case .terminating, .terminated: return false
        }
    }
}
