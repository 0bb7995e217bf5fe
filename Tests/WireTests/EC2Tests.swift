import EC2API
import Smithy
import Testing
import Wire

@Suite("EC2's variant of Query")
struct EC2Tests {
    @Test("lists are flat on the way in and have items on the way out")
    func lists() async throws {
        let seen = Seen<DescribeInstancesRequest>()
        let dispatcher = Dispatcher([
            BoundService(
                EC2.description,
                [
                    EC2.describeInstances.bound(to: { input, _ in
                        await seen.record(input)
                        return DescribeInstancesResult(
                            nextToken: "more",
                            reservations: [Reservation(reservationId: "r-1", instances: [Instance(instanceId: "i-1")])])
                    })
                ])
        ])
        let response = await dispatcher.answer(
            .form("ec2"),
            "Action=DescribeInstances&Version=2016-11-15&InstanceId.1=i-1&InstanceId.2=i-2&MaxResults=5&"
                + "Filter.1.Name=tag%3Aa&Filter.1.Value.1=x&Filter.1.Value.2=y")
        let input = try #require(await seen.value)
        #expect(input.instanceIds == ["i-1", "i-2"])
        #expect(input.filters.first?.values == ["x", "y"])
        #expect(input.maxResults == 5)
        #expect(response.headers["content-type"] == "text/xml;charset=UTF-8")
        #expect(
            response.text.hasPrefix(
                "<DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15\"><requestId>11111111-"))
        #expect(response.text.contains("<reservationSet><item>"))
        #expect(response.text.contains("<instanceId>i-1</instanceId>"))
        #expect(response.text.contains("<nextToken>more</nextToken>"))
    }

    @Test("a missing parameter and an error have EC2's form")
    func errors() async {
        let dispatcher = Dispatcher([
            BoundService(
                EC2.description,
                [EC2.terminateInstances.bound(to: { _, _ in TerminateInstancesResult() })])
        ])
        let response = await dispatcher.answer(.form("ec2"), "Action=TerminateInstances&Version=2016-11-15")
        #expect(
            response.text
                == "<Response><Errors><Error><Code>MissingParameter</Code><Message>The request must contain the parameter "
                + "InstanceId</Message></Error></Errors><RequestID>11111111-2222-3333-4444-555555555555</RequestID></Response>"
        )
    }

    @Test("a client writes what the server reads, and reads what the server writes")
    func roundTrip() async throws {
        let call = ClientCall(EC2.description, EC2.describeInstances)
        let input = DescribeInstancesRequest(
            instanceIds: ["i-1"], filters: [Filter(name: "tag:a", values: ["x"])], maxResults: 7)
        let output = DescribeInstancesResult(
            nextToken: "n", reservations: [Reservation(ownerId: "1", instances: [Instance(instanceId: "i-1")])])
        let seen = Seen<DescribeInstancesRequest>()
        let dispatcher = Dispatcher([
            BoundService(
                EC2.description,
                [
                    EC2.describeInstances.bound(to: { input, _ in
                        await seen.record(input)
                        return output
                    })
                ])
        ])
        let request = call.request(input)
        let response = await dispatcher.answer(
            request.head, dispatcher.route(request.head), body: request.body, context)
        #expect(await seen.value == input)
        guard case .bytes(let bytes) = response.body else { return }
        #expect(try call.output(status: response.status, headers: response.headers, body: bytes) == output)
    }
}
