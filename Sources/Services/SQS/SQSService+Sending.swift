import Domain
import Foundation
package import SQSAPI
package import Smithy

extension SQSService {
    package func sendMessage(
        _ input: SendMessageRequest, _ context: RequestContext
    ) async throws(ServiceError) -> SendMessageResult {
        let queue = try queue(input.queueUrl, context)
        let letter = try Letter(
            input.messageBody, input.messageAttributes, delay: input.delaySeconds, group: input.messageGroupId, queue)
        let message = try await send([letter], to: queue, context)[0]
        return SendMessageResult(
            md5OfMessageBody: MessageHash.of(message.body),
            md5OfMessageAttributes: MessageHash.of(message.attributes), messageId: message.id)
    }

    package func sendMessageBatch(
        _ input: SendMessageBatchRequest, _ context: RequestContext
    ) async throws(ServiceError) -> SendMessageBatchResult {
        let queue = try queue(input.queueUrl, context)
        try Batch.check(input.entries.map(\.id))
        var result = SendMessageBatchResult(successful: [], failed: [])
        var letters: [(id: String, letter: Letter)] = []
        for entry in input.entries {
            do throws(ServiceError) {
                let letter = try Letter(
                    entry.messageBody, entry.messageAttributes, delay: entry.delaySeconds, group: entry.messageGroupId,
                    queue)
                letters.append((entry.id, letter))
            } catch {
                result.failed.append(.init(entry.id, error))
            }
        }
        guard letters.reduce(0, { $0 + $1.letter.size }) <= 1_048_576 else {
            throw SQSFault.batchRequestTooLong("Batch requests cannot be longer than 1048576 bytes.")
                .inQuery("AWS.SimpleQueueService.BatchRequestTooLong")
        }
        let messages = try await send(letters.map(\.letter), to: queue, context)
        result.successful = zip(letters, messages).map { letter, message in
            SendMessageBatchResultEntry(
                id: letter.id, messageId: message.id, md5OfMessageBody: MessageHash.of(message.body),
                md5OfMessageAttributes: MessageHash.of(message.attributes))
        }
        return result
    }

    private func send(
        _ letters: [Letter], to queue: MessageQueue, _ context: RequestContext
    ) async throws(ServiceError) -> [QueuedMessage] {
        try await commit { transaction throws(Fault) in
            guard let queue = transaction.world.queues[queue.id] else {
                throw Fault(.notFound(.queue), "The specified queue does not exist.")
            }
            return letters.map { letter in
                transaction.send(
                    letter.body, attributes: letter.attributes, delay: letter.delay.map(TimeInterval.init), to: queue,
                    from: context.account)
            }
        }
    }
}

/// A message that may be sent. Source: Amazon SQS API Reference, `SendMessage`.
private struct Letter: Sendable {
    var body: String
    var attributes: [QueuedMessage.Attribute]
    var delay: Int?

    var size: Int {
        attributes.reduce(body.utf8.count) { $0 + $1.name.utf8.count + $1.type.utf8.count + $1.value.utf8.count }
    }

    init(
        _ body: String, _ attributes: [String: MessageAttributeValue], delay: Int?, group: String?,
        _ queue: MessageQueue
    ) throws(ServiceError) {
        self.body = body
        self.attributes = try attributes.sorted { $0.key < $1.key }.map { entry throws(ServiceError) in
            try QueuedMessage.Attribute(entry.key, entry.value)
        }
        self.delay = delay
        guard !body.isEmpty else {
            throw ServiceError("MissingParameter", "The request must contain the parameter MessageBody.")
        }
        guard body.unicodeScalars.allSatisfy(Self.isAllowed) else {
            throw SQSFault.invalidMessageContents(
                "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to "
                    + "#xFFFD | #x10000 to #x10FFFF.")
        }
        if let delay, !(0...900).contains(delay) {
            throw .invalidParameter(
                "Value \(delay) for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.")
        }
        guard size <= queue.maximumSize else {
            throw .invalidParameter(
                "One or more parameters are invalid. Reason: Message must be shorter than \(queue.maximumSize) bytes.")
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}

extension QueuedMessage.Attribute {
    fileprivate init(_ name: String, _ value: MessageAttributeValue) throws(ServiceError) {
        let kind = value.dataType.split(separator: ".").first.map(String.init) ?? ""
        let text = kind == "Binary" ? value.binaryValue.map { Data($0.bytes).base64EncodedString() } : value.stringValue
        guard ["String", "Number", "Binary"].contains(kind), let text, !text.isEmpty else {
            throw .invalidParameter(
                "The message attribute '\(name)' must contain a non-empty message attribute value of its type, which "
                    + "is String, Number or Binary.")
        }
        self.init(name: name, type: value.dataType, value: text)
    }
}
