import Foundation

/// What is done to queues as such.
extension Transaction {
    /// A queue that is there already and has the same attributes is answered as if it were new.
    /// Source: Amazon SQS API Reference, `CreateQueue`.
    package mutating func createQueue(
        _ name: String, attributes: [String: String], tags: [String: String] = [:], in scope: Scope
    ) throws(Fault) -> MessageQueue {
        try MessageQueue.check(name: name)
        try MessageQueue.check(attributes)
        if let known = world.queue(name, in: scope) {
            let differing = attributes.sorted { $0.key < $1.key }.first { known.settledAttributes[$0.key] != $0.value }
            guard let differing else { return known }
            throw Fault(
                .alreadyExists(.queue),
                "A queue already exists with the same name and a different value for attribute \(differing.key)")
        }
        try checkDeadLetters(attributes, in: scope)
        let queue = MessageQueue(scope: scope, name: name, attributes: attributes, tags: tags, at: now)
        save(queue)
        return queue
    }

    /// An empty value takes an attribute away.
    package mutating func setAttributes(_ attributes: [String: String], of queue: MessageQueue) throws(Fault) {
        try MessageQueue.check(attributes)
        try checkDeadLetters(attributes, in: queue.scope)
        update(MessageQueue.self, queue.id) { [now] queue in
            queue.attributes.merge(attributes) { $1 }
            queue.attributes = queue.attributes.filter { !$0.value.isEmpty }
            queue.updatedAt = now
        }
    }

    private func checkDeadLetters(_ attributes: [String: String], in scope: Scope) throws(Fault) {
        guard let redrive = attributes["RedrivePolicy"].flatMap(MessageQueue.Redrive.init) else { return }
        guard let target = world.queues[redrive.target], target.scope == scope else {
            throw Fault(
                .invalidParameter,
                "Value \(redrive.text) for parameter RedrivePolicy is invalid. Reason: Dead letter target does not "
                    + "exist.")
        }
    }

    package mutating func deleteQueue(_ queue: MessageQueue) {
        purge(queue)
        delete(queue)
    }

    package mutating func purge(_ queue: MessageQueue) {
        for message in world.messages.values where message.queueID == queue.id { delete(message) }
    }

    /// Messages that were kept for as long as their queues keep them.
    package mutating func tidyQueues() {
        for message in world.messages.values {
            guard let queue = world.queues[message.queueID] else { continue }
            if now.timeIntervalSince(message.sentAt) > Double(queue.retention) { delete(message) }
        }
    }
}
