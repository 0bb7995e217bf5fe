import Gateway
import Smithy
import Testing
import STSAPI
import Wire

@Suite("From request to answer")
struct PipelineTests {
    let call = "Action=GetCallerIdentity&Version=2011-06-15"

    @Test("A call is answered by its service, in its protocol, with its request id")
    func answersQuery() async throws {
        let response = try await Fixture().pipeline.query(call)
        #expect(response.status == 200)
        #expect(response.headers["content-type"] == "text/xml")
        #expect(response.headers["x-amzn-requestid"] == "11111111-2222-4333-8444-555555555555")
        #expect(
            response.text.hasSuffix(
                "<GetCallerIdentityResult><UserId>AIDA</UserId><Account>000000000000</Account>"
                    + "<Arn>arn:aws:iam::000000000000:user/eu-west-1</Arn></GetCallerIdentityResult><ResponseMetadata>"
                    + "<RequestId>11111111-2222-4333-8444-555555555555</RequestId></ResponseMetadata>"
                    + "</GetCallerIdentityResponse>"),
            "\(response.text)")
    }

    @Test("A twelve-digit access key is the account")
    func takesAccountFromKey() async throws {
        let response = try await Fixture().pipeline.query(call, accessKey: "123456789012")
        #expect(response.text.contains("<Account>123456789012</Account>"))
    }

    @Test("An unsigned call goes to the region of the configuration")
    func usesDefaultRegion() async throws {
        var fixture = try Fixture()
        fixture.configuration.region = "ap-south-1"
        let head = RequestHead(method: "GET", path: "/", query: call, headers: ["host": "localhost"])
        #expect(await fixture.pipeline.answer(head).text.contains("user/ap-south-1"))
    }

    @Test(
        "An operation that is not served is told from one that does not exist",
        arguments: [
            ("Action=AssumeRole&Version=2011-06-15", 501, "NotImplemented", "AssumeRole"),
            ("Action=MakeCoffee&Version=2011-06-15", 400, "InvalidAction", "MakeCoffee"),
            ("Version=2011-06-15", 400, "MissingAction", "Action"),
        ])
    func namesUnservedOperation(form: String, status: Int, code: String, named: String) async throws {
        let response = try await Fixture().pipeline.query(form)
        #expect(response.status == status)
        #expect(response.text.contains("<Code>\(code)</Code>"))
        #expect(response.text.contains(named))
    }

    @Test("A service that is not served is named")
    func namesUnservedService() async throws {
        let response = try await Fixture().pipeline.query("Action=Invoke", service: "lambda")
        #expect(response.status == 501)
        #expect(response.text.contains("lambda"))
    }

    @Test("What fails inside is told without its reason")
    func hidesFailures() async throws {
        var fixture = try Fixture()
        let failure = ServiceError("InternalFailure", "disk /secret is full", status: 500)
        fixture.services = [STS.service(Identity(failure: failure))]
        let response = await fixture.pipeline.query(call)
        #expect(response.status == 500)
        #expect(response.text.contains("<Code>InternalFailure</Code>"))
        #expect(!response.text.contains("secret"))
    }

    @Test("A body over the limit is refused by its announced length, and by what arrives")
    func limitsBodies() async throws {
        var fixture = try Fixture()
        fixture.configuration.limits.body = 100
        let announced = await fixture.pipeline.query(call, headers: ["content-length": "101"])
        #expect(announced.status == 413)
        #expect(announced.text.contains("<Code>RequestEntityTooLarge</Code>"))
        let head = RequestHead(
            method: "POST", path: "/", headers: ["content-type": "application/x-www-form-urlencoded"])
        let pieces = AsyncThrowingStream<[UInt8], any Error> { continuation in
            for _ in 0..<11 { continuation.yield(Array(repeating: UInt8(ascii: "a"), count: 10)) }
            continuation.finish()
        }
        #expect(await fixture.pipeline.answer(head, body: .chunks(pieces, length: nil)).status == 413)
    }

    @Test(
        "An authorization that is no signature is refused",
        arguments: [
            ("AWS4-HMAC-SHA256 Credential=A/B", "IncompleteSignature"), ("Bearer x", "MissingAuthenticationToken"),
        ])
    func refusesMalformedAuthorization(field: String, code: String) async throws {
        let head = RequestHead(
            method: "POST", path: "/",
            headers: ["authorization": field, "content-type": "application/x-www-form-urlencoded"])
        let response = try await Fixture().pipeline.answer(head, body: .bytes(Array(call.utf8)))
        #expect(response.text.contains("<Code>\(code)</Code>"), "\(response.text)")
    }

    @Test("Request ids are random UUIDs of version 4")
    func drawsRequestIDs() {
        let ids = (0..<100).map { _ in RequestID.random() }
        #expect(Set(ids).count == 100)
        let form = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        #expect(ids.allSatisfy { $0.wholeMatch(of: form) != nil })
    }
}
