import Domain
import Foundation
package import SQSAPI
package import Smithy

extension SQSService {
    /// How long a client that waits for a message is kept from the next look, in seconds.
    private static let pause: TimeInterval = 0.1

    package func receiveMessage(
        _ input: ReceiveMessageRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ReceiveMessageResult {
        let known = try queue(input.queueUrl, context)
        let limit = try Self.checked(input.maxNumberOfMessages ?? 1, 1...10, "MaxNumberOfMessages")
        let wait = try Self.checked(input.waitTimeSeconds ?? known.waitTime, 0...20, "WaitTimeSeconds")
        if let timeout = input.visibilityTimeout { _ = try Self.checked(timeout, 0...43_200, "VisibilityTimeout") }
        let end = clock.now + TimeInterval(wait)
        while true {
            let queue = try queue(input.queueUrl, context)
            if store.world.hasMessage(in: queue.id, at: clock.now) {
                let received = try await commit { transaction in
                    transaction.receive(atMost: limit, from: queue, visibilityTimeout: input.visibilityTimeout)
                }
                if !received.isEmpty { return ReceiveMessageResult(messages: received.map { describe($0, input) }) }
            }
            guard clock.now < end else { return ReceiveMessageResult() }
            do { try await clock.sleep(until: clock.now + Self.pause) } catch { return ReceiveMessageResult() }
        }
    }

    private static func checked(_ value: Int, _ range: ClosedRange<Int>, _ name: String) throws(ServiceError) -> Int {
        guard range.contains(value) else {
            throw .invalidParameter(
                "Value \(value) for parameter \(name) is invalid. Reason: Must be between \(range.lowerBound) and "
                    + "\(range.upperBound), if provided.")
        }
        return value
    }

    private func describe(_ message: QueuedMessage, _ input: ReceiveMessageRequest) -> Message {
        let wanted = Set(input.attributeNames.map(\.rawValue) + input.messageSystemAttributeNames.map(\.rawValue))
        let system = wanted.contains("All") ? message.system : message.system.filter { wanted.contains($0.key) }
        let own = message.attributes.filter { attribute in
            input.messageAttributeNames.contains { pattern in
                if ["All", ".*"].contains(pattern) { return true }
                return pattern.hasSuffix(".*")
                    ? attribute.name.hasPrefix(pattern.dropLast(2)) : attribute.name == pattern
            }
        }
        return Message(
            messageId: message.id, receiptHandle: message.receipt, md5OfBody: MessageHash.of(message.body),
            body: message.body, attributes: system, md5OfMessageAttributes: MessageHash.of(own),
            messageAttributes: Dictionary(own.map { ($0.name, $0.described) }, uniquingKeysWith: { $1 }))
    }

    // MARK: Afterwards

    package func deleteMessage(
        _ input: DeleteMessageRequest, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await delete(input.receiptHandle, from: try queue(input.queueUrl, context))
        return Empty()
    }

    package func deleteMessageBatch(
        _ input: DeleteMessageBatchRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteMessageBatchResult {
        let queue = try queue(input.queueUrl, context)
        let (done, failed) = try await Batch.each(input.entries, \.id) { entry throws(ServiceError) in
            try await delete(entry.receiptHandle, from: queue)
        }
        return DeleteMessageBatchResult(successful: done.map { .init(id: $0) }, failed: failed)
    }

    private func delete(_ receipt: String, from queue: MessageQueue) async throws(ServiceError) {
        try await commit { transaction throws(Fault) in
            try transaction.deleteMessage(receipt: receipt, from: queue)
        }
    }

    package func changeMessageVisibility(
        _ input: ChangeMessageVisibilityRequest, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let queue = try queue(input.queueUrl, context)
        try await change(queue, input.receiptHandle, to: input.visibilityTimeout)
        return Empty()
    }

    package func changeMessageVisibilityBatch(
        _ input: ChangeMessageVisibilityBatchRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ChangeMessageVisibilityBatchResult {
        let queue = try queue(input.queueUrl, context)
        let (done, failed) = try await Batch.each(input.entries, \.id) { entry throws(ServiceError) in
            try await change(queue, entry.receiptHandle, to: entry.visibilityTimeout ?? 0)
        }
        return ChangeMessageVisibilityBatchResult(successful: done.map { .init(id: $0) }, failed: failed)
    }

    private func change(_ queue: MessageQueue, _ receipt: String, to seconds: Int) async throws(ServiceError) {
        guard (0...43_200).contains(seconds) else {
            throw .invalidParameter(
                "Value \(seconds) for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an "
                    + "integer between 0 and 43200.")
        }
        try await commit { transaction throws(Fault) in
            try transaction.changeVisibility(receipt: receipt, in: queue, to: TimeInterval(seconds))
        }
    }
}

extension QueuedMessage {
    fileprivate var system: [String: String] {
        func milliseconds(_ date: Date) -> String { String(Int((date.timeIntervalSince1970 * 1_000).rounded())) }
        var system = [
            "SenderId": sender, "SentTimestamp": milliseconds(sentAt), "ApproximateReceiveCount": String(receiveCount),
        ]
        if let first = firstReceivedAt { system["ApproximateFirstReceiveTimestamp"] = milliseconds(first) }
        if let source { system["DeadLetterQueueSourceArn"] = source }
        return system
    }
}

extension QueuedMessage.Attribute {
    fileprivate var described: MessageAttributeValue {
        guard isBinary else { return MessageAttributeValue(stringValue: value, dataType: type) }
        return MessageAttributeValue(binaryValue: Data(base64Encoded: value).map { Blob(Array($0)) }, dataType: type)
    }
}
