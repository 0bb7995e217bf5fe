import Domain
import Foundation
import SQSAPI
import SQSService
import Smithy
import Store
import TestKit
import Testing

@Suite("SQS's queues")
struct QueueTests {
    private let bench: Bench
    private let sqs: SQSService

    init() throws {
        bench = try Bench()
        sqs = SQSService(store: bench.store, clock: bench.clock)
    }

    private var context: RequestContext {
        var context = bench.context
        context.host = "localhost:4566"
        return context
    }

    private func make(_ name: String = "orders", _ attributes: [String: String] = [:]) async throws -> String {
        try #require(try await sqs.createQueue(.init(queueName: name, attributes: attributes), context).queueUrl)
    }

    private func receive(_ url: String, atMost count: Int = 1) async throws -> [Message] {
        try await sqs.receiveMessage(
            .init(queueUrl: url, attributeNames: [.all_], messageAttributeNames: ["All"], maxNumberOfMessages: count),
            context
        ).messages
    }

    private func attribute(_ name: QueueAttributeName, of url: String) async throws -> String? {
        try await sqs.getQueueAttributes(.init(queueUrl: url, attributeNames: [name]), context)
            .attributes[name.rawValue]
    }

    @Test("a queue is found by its address under any host, and by its name")
    func addresses() async throws {
        let url = try await make()
        #expect(url == "http://localhost:4566/123456789012/orders")
        #expect(try await sqs.getQueueUrl(.init(queueName: "orders"), context).queueUrl == url)
        let aws = "https://sqs.us-east-1.amazonaws.com/123456789012/orders"
        #expect(try await attribute(.queueArn, of: aws) == "arn:aws:sqs:us-east-1:123456789012:orders")
        #expect(try await attribute(.visibilityTimeout, of: url) == "30")
        _ = try await make("other")
        #expect(try await sqs.listQueues(.init(queueNamePrefix: "ord"), context).queueUrls == [url])
        let first = try await sqs.listQueues(.init(maxResults: 1), context)
        #expect(first.queueUrls.count == 1)
        let next = try await sqs.listQueues(.init(nextToken: first.nextToken), context)
        #expect(next.queueUrls.count == 1 && next.queueUrls != first.queueUrls && next.nextToken == nil)
    }

    @Test("a message is nobody else's until its time-out is over, and gone when it is deleted")
    func visibility() async throws {
        let url = try await make("orders", ["VisibilityTimeout": "20"])
        let sent = try await sqs.sendMessage(
            .init(
                queueUrl: url, messageBody: "This is a test message",
                messageAttributes: ["colour": .init(stringValue: "blue", dataType: "String")]), context)
        #expect(sent.md5OfMessageBody == "fafb00f5732ab283681e124bf8747ed1")
        let first = try #require(try await receive(url).first)
        #expect(first.body == "This is a test message" && first.md5OfBody == sent.md5OfMessageBody)
        #expect(first.attributes["ApproximateReceiveCount"] == "1" && first.attributes["SenderId"] != nil)
        #expect(first.messageAttributes["colour"]?.stringValue == "blue")
        #expect(first.md5OfMessageAttributes == sent.md5OfMessageAttributes)
        #expect(try await receive(url).isEmpty)
        #expect(try await attribute(.approximateNumberOfMessagesNotVisible, of: url) == "1")
        bench.clock.advance(by: 20)
        let second = try #require(try await receive(url).first)
        #expect(second.attributes["ApproximateReceiveCount"] == "2")
        // The first receipt is worth nothing any more.
        _ = try await sqs.deleteMessage(.init(queueUrl: url, receiptHandle: first.receiptHandle ?? ""), context)
        #expect(try await attribute(.approximateNumberOfMessagesNotVisible, of: url) == "1")
        _ = try await sqs.changeMessageVisibility(
            .init(queueUrl: url, receiptHandle: second.receiptHandle ?? "", visibilityTimeout: 0), context)
        let third = try #require(try await receive(url).first)
        _ = try await sqs.deleteMessage(.init(queueUrl: url, receiptHandle: third.receiptHandle ?? ""), context)
        bench.clock.advance(by: 60)
        #expect(try await receive(url).isEmpty)
    }

    @Test("a message received too often goes to the dead letters, and one too old goes away")
    func ends() async throws {
        let dead = try await make("dead")
        let arn = try #require(try await attribute(.queueArn, of: dead))
        let policy = #"{"deadLetterTargetArn":"\#(arn)","maxReceiveCount":"2"}"#
        let url = try await make("orders", ["RedrivePolicy": policy, "VisibilityTimeout": "0"])
        _ = try await sqs.sendMessage(.init(queueUrl: url, messageBody: "bad"), context)
        for _ in 0..<2 { #expect(try await receive(url).count == 1) }
        #expect(try await receive(url).isEmpty)
        let buried = try #require(try await receive(dead).first)
        #expect(buried.body == "bad" && buried.attributes["DeadLetterQueueSourceArn"]?.hasSuffix(":orders") == true)
        #expect(try await sqs.listDeadLetterSourceQueues(.init(queueUrl: dead), context).queueUrls == [url])
        _ = try await sqs.setQueueAttributes(
            .init(queueUrl: url, attributes: ["MessageRetentionPeriod": "60"]), context)
        _ = try await sqs.sendMessage(.init(queueUrl: url, messageBody: "late", delaySeconds: 30), context)
        #expect(try await attribute(.approximateNumberOfMessagesDelayed, of: url) == "1")
        bench.clock.advance(by: 61)
        #expect(try await receive(url).isEmpty)
    }

    @Test("batches tell of each entry")
    func batches() async throws {
        let url = try await make()
        let sent = try await sqs.sendMessageBatch(
            .init(
                queueUrl: url,
                entries: [
                    .init(id: "a", messageBody: "1"), .init(id: "b", messageBody: "2", delaySeconds: 901),
                    .init(id: "c", messageBody: "3"),
                ]), context)
        #expect(sent.successful.map(\.id) == ["a", "c"] && sent.failed.map(\.id) == ["b"])
        let received = try await receive(url, atMost: 10)
        #expect(received.count == 2)
        let entries = received.enumerated().map { index, message in
            DeleteMessageBatchRequestEntry(id: "\(index)", receiptHandle: message.receiptHandle ?? "")
        }
        let deleted = try await sqs.deleteMessageBatch(
            .init(queueUrl: url, entries: entries + [.init(id: "x", receiptHandle: "nonsense")]), context)
        #expect(deleted.successful.count == 2 && deleted.failed.map(\.code) == ["ReceiptHandleIsInvalid"])
    }

    @Test("wrong input gets AWS's errors, for clients of both protocols")
    func errors() async throws {
        let url = try await make()
        let missing = await refusal { () async throws(ServiceError) in
            try await sqs.sendMessage(.init(queueUrl: "http://localhost/123456789012/none", messageBody: "x"), context)
        }
        #expect(missing?.code == "QueueDoesNotExist")
        #expect(missing?.queryCode == "AWS.SimpleQueueService.NonExistentQueue")
        let many = await refusal { () async throws(ServiceError) in
            try await sqs.receiveMessage(.init(queueUrl: url, maxNumberOfMessages: 11), context)
        }
        #expect(many?.code == "InvalidParameterValue")
        let name = await refusal { () async throws(ServiceError) in
            try await sqs.createQueue(.init(queueName: "a b"), context)
        }
        #expect(name?.code == "InvalidParameterValue")
        let fifo = await refusal { () async throws(ServiceError) in
            try await sqs.createQueue(.init(queueName: "a", attributes: ["FifoQueue": "true"]), context)
        }
        #expect(fifo?.code == "InvalidAttributeName")
        let value = await refusal { () async throws(ServiceError) in
            try await sqs.createQueue(.init(queueName: "a", attributes: ["VisibilityTimeout": "-1"]), context)
        }
        #expect(value?.code == "InvalidAttributeValue")
        let other = await refusal { () async throws(ServiceError) in
            try await sqs.createQueue(.init(queueName: "orders", attributes: ["VisibilityTimeout": "1"]), context)
        }
        #expect(other?.code == "QueueNameExists")
        let empty = await refusal { () async throws(ServiceError) in
            try await sqs.sendMessageBatch(.init(queueUrl: url, entries: []), context)
        }
        #expect(empty?.code == "EmptyBatchRequest")
        let body = await refusal { () async throws(ServiceError) in
            try await sqs.sendMessage(.init(queueUrl: url, messageBody: ""), context)
        }
        #expect(body?.code == "MissingParameter")
    }

    @Test("tags are kept, a queue is emptied and goes with its messages")
    func upkeep() async throws {
        let url = try await make()
        _ = try await sqs.tagQueue(.init(queueUrl: url, tags: ["a": "1", "b": "2"]), context)
        _ = try await sqs.untagQueue(.init(queueUrl: url, tagKeys: ["a"]), context)
        #expect(try await sqs.listQueueTags(.init(queueUrl: url), context).tags == ["b": "2"])
        for _ in 0..<2 {
            _ = try await sqs.sendMessage(.init(queueUrl: url, messageBody: "x"), context)
            _ = try await sqs.purgeQueue(.init(queueUrl: url), context)
            #expect(bench.store.world.messages.isEmpty)
        }
        _ = try await sqs.sendMessage(.init(queueUrl: url, messageBody: "x"), context)
        _ = try await sqs.deleteQueue(.init(queueUrl: url), context)
        #expect(bench.store.world.messages.isEmpty && bench.store.world.queues.isEmpty)
    }
}
