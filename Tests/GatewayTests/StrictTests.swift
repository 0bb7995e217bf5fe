import Domain
import Foundation
import Gateway
import Smithy
import Store
import Testing
import Wire

@Suite("Strict authentication")
struct StrictTests {
    static let form = "Action=GetCallerIdentity&Version=2011-06-15"

    /// A client with a key of account 123456789012, at 2027-01-15T08:00:00Z.
    struct Client {
        let box: BucketFixture
        let key: AccessKey

        init() async throws {
            box = try await BucketFixture { $0.authentication = .strict }
            key = try await box.fixture.store.commit { transaction throws(Fault) in
                try transaction.createAccessKey(account: "123456789012")
            }
        }

        func send(
            _ method: String = "POST", _ uri: String = "/", service: String = "sts", body: String = StrictTests.form,
            sent: String? = nil, time: String = "20270115T080000Z", accessKey: String? = nil, secret: String? = nil,
            hash: String? = nil
        ) async throws -> Answer {
            var headers: Headers = ["host": "localhost:4566", "x-amz-date": time]
            var signed = ["host", "x-amz-date"]
            if service != "s3" { headers.append("content-type", "application/x-www-form-urlencoded") }
            if let hash {
                headers.append("x-amz-content-sha256", hash)
                signed.insert("x-amz-content-sha256", at: 1)
            }
            let credential = Credential(
                accessKey: accessKey ?? key.id, day: String(time.prefix(8)), region: "us-east-1", service: service)
            let signature = Signer(secret: secret ?? key.secret, credential: credential).signature(
                RequestHead(method: method, uri: uri, headers: headers), signedHeaders: signed,
                payloadHash: hash ?? Client.sha256(body), timestamp: time)
            headers.append(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=\(credential.accessKey)/\(credential.day)/us-east-1/\(service)/aws4_request, "
                    + "SignedHeaders=\(signed.joined(separator: ";")), Signature=\(signature)")
            let response = await box.pipeline.answer(
                RequestHead(method: method, uri: uri, headers: headers), body: .bytes(Array((sent ?? body).utf8)))
            return Answer(
                status: response.status, headers: response.headers, text: try await response.body.text())
        }

        static func sha256(_ text: String) -> String {
            var hash = RunningChecksum(.sha256)
            hash.update(Array(text.utf8))
            return hash.hexadecimal
        }
    }

    @Test("A right signature passes, and the key tells the account")
    func accepts() async throws {
        let answer = try await Client().send()
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.element("Account") == "123456789012")
    }

    @Test("A wrong secret, or a body that is not the signed one, is refused")
    func refusesWrongSignature() async throws {
        let client = try await Client()
        for answer in [try await client.send(secret: "other"), try await client.send(sent: Self.form + "&X=1")] {
            #expect(answer.status == 403 && answer.element("Code") == "SignatureDoesNotMatch")
        }
    }

    @Test("A key that is not in the store is refused, with the code of the service's protocol")
    func refusesUnknownKey() async throws {
        let client = try await Client()
        #expect(try await client.send(accessKey: "AKIANOBODY").element("Code") == "InvalidClientTokenId")
        let list = try await client.send(
            "GET", "/", service: "s3", body: "", accessKey: "AKIANOBODY", hash: Client.sha256(""))
        #expect(list.status == 403 && list.element("Code") == "InvalidAccessKeyId")
    }

    @Test(
        "A signature from another time is refused",
        arguments: [
            ("20270115T074459Z", 403), ("20270115T081501Z", 403), ("20270115T074501Z", 200), ("20270115T081459Z", 200),
        ])
    func refusesSkew(time: String, status: Int) async throws {
        let answer = try await Client().send(time: time)
        #expect(answer.status == status)
        #expect(status == 200 || answer.element("Code") == "RequestTimeTooSkewed")
    }

    @Test("An unsigned request is refused")
    func refusesUnsigned() async throws {
        let client = try await Client()
        let call = await client.box.pipeline.answer(
            RequestHead(
                method: "POST", path: "/", headers: ["content-type": "application/x-www-form-urlencoded"]),
            body: .bytes(Array(Self.form.utf8)))
        #expect(call.status == 403 && call.text.contains("MissingAuthenticationToken"))
        #expect(try await client.box.send("GET", "/box").element("Code") == "AccessDenied")
    }

    @Test("An upload is held to the hash it was signed with")
    func checksUploads() async throws {
        let client = try await Client()
        let hash = Client.sha256("hello")
        #expect(try await client.send("PUT", "/box/a", service: "s3", body: "hello", hash: hash).status == 200)
        let other = try await client.send("PUT", "/box/b", service: "s3", body: "hello", sent: "other", hash: hash)
        #expect(other.element("Code") == "XAmzContentSHA256Mismatch")
        let unsigned = try await client.send("PUT", "/box/c", service: "s3", body: "hello")
        #expect(unsigned.element("Code") == "InvalidRequest")
        #expect(Set(client.box.fixture.store.world.objects.keys) == ["box/a"])
    }
}
