import SQSAPI
import Smithy
import Testing
import Wire

@Suite("SQS in its two protocols")
struct QueueWireTests {
    private static func missing() -> ServiceError {
        var error = ServiceError("QueueDoesNotExist", "none")
        error.queryCode = "AWS.SimpleQueueService.NonExistentQueue"
        return error
    }

    private func dispatcher(_ seen: Seen<SendMessageRequest>) -> Dispatcher {
        Dispatcher([
            BoundService(
                SQS.description,
                [
                    SQS.sendMessage.bound(to: { input, _ in
                        await seen.record(input)
                        return SendMessageResult(messageId: "1")
                    }),
                    SQS.receiveMessage.bound(to: { _, _ in
                        ReceiveMessageResult(messages: [
                            Message(
                                messageId: "1", attributes: ["SenderId": "0"],
                                messageAttributes: ["colour": .init(stringValue: "blue", dataType: "String")])
                        ])
                    }),
                    SQS.getQueueUrl.bound(to: { _, _ throws(ServiceError) in throw Self.missing() }),
                ])
        ])
    }

    private func form(_ path: String = "/") -> RequestHead {
        var head = RequestHead.form("sqs")
        head.path = path
        return head
    }

    @Test("old clients name lists and maps in the singular, also at a queue's own address")
    func query() async throws {
        let seen = Seen<SendMessageRequest>()
        let sent = await dispatcher(seen).answer(
            form("/000000000000/orders"),
            "Action=SendMessage&Version=2012-11-05&QueueUrl=u&MessageBody=hi&MessageAttribute.1.Name=colour&"
                + "MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=blue")
        #expect(sent.status == 200)
        #expect(sent.text.contains("<SendMessageResult><MessageId>1</MessageId></SendMessageResult>"), "\(sent.text)")
        let input = try #require(await seen.value)
        #expect(input.messageAttributes["colour"]?.stringValue == "blue")
        let received = await dispatcher(seen).answer(form(), "Action=ReceiveMessage&QueueUrl=u")
        let expected =
            "<ReceiveMessageResult><Message><MessageId>1</MessageId><Attribute><Name>SenderId</Name><Value>0</Value>"
            + "</Attribute><MessageAttribute><Name>colour</Name><Value><StringValue>blue</StringValue>"
        #expect(received.text.contains(expected), "\(received.text)")
        let refused = await dispatcher(seen).answer(form(), "Action=GetQueueUrl&QueueName=none")
        #expect(refused.text.contains("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>"), "\(refused.text)")
    }

    @Test("new clients get JSON's code in the body and Query's in the head")
    func json() async {
        var head = RequestHead(method: "POST", path: "/", headers: RequestHead.signed("sqs"))
        head.headers.append("X-Amz-Target", "AmazonSQS.GetQueueUrl")
        let refused = await dispatcher(Seen()).answer(head, #"{"QueueName":"none"}"#)
        #expect(refused.text.contains(#""__type":"QueueDoesNotExist""#), "\(refused.text)")
        #expect(refused.headers["x-amzn-query-error"] == "AWS.SimpleQueueService.NonExistentQueue;Sender")
    }
}
