package import Foundation

/// Messages on their way through queues.
/// Source: Amazon SQS Developer Guide, "Amazon SQS visibility timeout", "Using dead-letter queues in Amazon SQS".
extension Transaction {
    /// - Parameter delay: seconds until it can be received; nil: the queue's.
    @discardableResult
    package mutating func send(
        _ body: String, attributes: [QueuedMessage.Attribute] = [], delay: TimeInterval? = nil,
        to queue: MessageQueue, from account: String
    ) -> QueuedMessage {
        let delay = delay ?? TimeInterval(queue.delay)
        let message = QueuedMessage(
            id: ids.uuid(), queueID: queue.id, body: body, attributes: attributes, sender: account, at: now,
            visibleAt: now + delay)
        save(message)
        return message
    }

    /// Hands out messages; nobody else gets them until the time-out is over. One that was received too often goes to
    /// the dead letters instead.
    ///
    /// - Parameters:
    ///   - visibilityTimeout: seconds; nil: the queue's.
    ///   - holder: the mark of the daemon that has them worked on; nil: any other client.
    package mutating func receive(
        atMost limit: Int, from queue: MessageQueue, visibilityTimeout: Int? = nil, holder: String? = nil
    ) -> [QueuedMessage] {
        let timeout = TimeInterval(visibilityTimeout ?? queue.visibilityTimeout)
        var received: [QueuedMessage] = []
        // What is too old or was received too often makes room for others.
        while received.count < limit {
            let oldest = world.receivable(
                atMost: limit - received.count, from: queue.id, at: now, but: Set(received.map(\.id)))
            if oldest.isEmpty { break }
            for message in oldest {
                if let message = receive(message, from: queue, until: now + timeout, holder) {
                    received.append(message)
                }
            }
        }
        return received
    }

    /// nil: it is none that is handed out any more.
    private mutating func receive(
        _ message: QueuedMessage, from queue: MessageQueue, until visibleAt: Date, _ holder: String?
    ) -> QueuedMessage? {
        if now.timeIntervalSince(message.sentAt) > Double(queue.retention) {
            delete(message)
            return nil
        }
        if let redrive = queue.redrive, message.receiveCount >= redrive.limit, world.queues[redrive.target] != nil {
            bury(message, in: redrive.target)
            return nil
        }
        var message = message
        message.receiveCount += 1
        message.firstReceivedAt = message.firstReceivedAt ?? now
        message.visibleAt = visibleAt
        message.receipt = "\(message.id)/\(ids.hex(32))"
        message.holder = holder
        save(message)
        return message
    }

    private mutating func bury(_ message: QueuedMessage, in target: String) {
        update(QueuedMessage.self, message.id) { [now] message in
            message.source = message.queueID
            message.queueID = target
            message.visibleAt = now
            message.receiveCount = 0
            message.receipt = nil
            message.holder = nil
        }
    }

    /// A receipt that is not the message's last does nothing: somebody else has the message by now.
    package mutating func deleteMessage(receipt: String, from queue: MessageQueue) throws(Fault) {
        guard let message = try message(of: receipt, in: queue), message.receipt == receipt else { return }
        delete(message)
    }

    /// - Parameter seconds: from now; 0 gives it back at once.
    package mutating func changeVisibility(
        receipt: String, in queue: MessageQueue, to seconds: TimeInterval
    ) throws(Fault) {
        guard let message = try message(of: receipt, in: queue), message.receipt == receipt, message.visibleAt > now
        else {
            throw Fault(
                .invalidParameter,
                "Value \(receipt) for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not "
                    + "available for visibility timeout change.")
        }
        update(QueuedMessage.self, message.id) { [now] message in
            message.visibleAt = (now + seconds).roundedToMilliseconds
            message.holder = nil
        }
    }

    /// nil for a message that is gone.
    private func message(of receipt: String, in queue: MessageQueue) throws(Fault) -> QueuedMessage? {
        let parts = receipt.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 36, parts[1].count == 32 else {
            throw Fault(
                .notFound(.receipt), "The input receipt handle \"\(receipt)\" is not a valid receipt handle.")
        }
        return world.messages[String(parts[0])].flatMap { $0.queueID == queue.id ? $0 : nil }
    }
}
