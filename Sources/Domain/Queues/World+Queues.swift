package import Foundation

extension World {
    package func queue(_ name: String, in scope: Scope) -> MessageQueue? { queues[scope.arn("sqs", name)] }

    package func requireQueue(_ name: String, in scope: Scope) throws(Fault) -> MessageQueue {
        guard let queue = queue(name, in: scope) else {
            throw Fault(.notFound(.queue), "The specified queue does not exist.")
        }
        return queue
    }

    /// The queue that an address stands for: by its last two parts, the account and the name.
    package func requireQueue(url: String, in scope: Scope) throws(Fault) -> MessageQueue {
        let parts = url.split(separator: "/").map(String.init)
        guard let name = parts.last else { throw Fault(.notFound(.queue), "The specified queue does not exist.") }
        let account = parts.dropLast().last.flatMap { $0.count == 12 && Int($0) != nil ? $0 : nil }
        return try requireQueue(name, in: Scope(account: account ?? scope.account, region: scope.region))
    }

    package func messages(in queue: String) -> [QueuedMessage] {
        messages.values.filter { $0.queueID == queue }
    }

    /// The oldest that can be received, without putting all in order: a queue may have thousands.
    func receivable(
        atMost limit: Int, from queue: String, at now: Date, but known: Set<String>
    ) -> [QueuedMessage] {
        var oldest: [QueuedMessage] = []
        for message in messages.values where message.queueID == queue && message.visibleAt <= now {
            if oldest.count == limit, let last = oldest.last, last.isOlder(than: message) { continue }
            if known.contains(message.id) { continue }
            oldest.insert(message, at: oldest.firstIndex { message.isOlder(than: $0) } ?? oldest.endIndex)
            if oldest.count > limit { oldest.removeLast() }
        }
        return oldest
    }

    /// Whether there is something to receive.
    package func hasMessage(in queue: String, at now: Date) -> Bool {
        messages.values.contains { $0.queueID == queue && $0.visibleAt <= now }
    }

    /// When the next message that cannot be received yet can.
    package func nextVisibility(in queue: String, after now: Date) -> Date? {
        messages.values.lazy.filter { $0.queueID == queue && $0.visibleAt > now }.map(\.visibleAt).min()
    }
}

/// How many messages a queue has.
package struct MessageCounts: Sendable, Equatable {
    package var visible = 0
    /// Received, and neither deleted nor given back yet.
    package var inFlight = 0
    /// Not to be received yet.
    package var delayed = 0

    package init(_ messages: [QueuedMessage], at now: Date) {
        for message in messages {
            if message.visibleAt <= now {
                visible += 1
            } else if message.receiveCount > 0 {
                inFlight += 1
            } else {
                delayed += 1
            }
        }
    }
}

extension QueuedMessage {
    fileprivate func isOlder(than other: QueuedMessage) -> Bool { (sentAt, id) < (other.sentAt, other.id) }
}
