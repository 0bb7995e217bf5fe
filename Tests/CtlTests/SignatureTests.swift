import Crypto
import ElasticBeanstalkAPI
import Foundation
import NIOHTTP1
import Smithy
import Testing
import Wire

@testable import ctl

@Suite("Signatures")
struct SignatureTests {
    private static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

    /// Checks as a strict server does, and answers with what it found.
    private static func verdict(_ seen: TestServer.Seen) -> TestServer.Answer {
        var headers = Headers()
        for (name, value) in seen.head.headers { headers.append(name, value) }
        let head = RequestHead(method: seen.head.method.rawValue, uri: seen.head.uri, headers: headers)
        guard let authorization = Authorization(head) else { return .init(status: .forbidden, body: "not signed") }
        let hash = SHA256.hash(data: seen.body).map { String(format: "%02x", $0) }.joined()
        do {
            try Verification().check(head, authorization, secret: secret, bodyHash: hash, now: Date())
            return .init(body: answer(authorization.credential))
        } catch {
            let body = "<Error><Code>\(error.code)</Code><Message>\(error.message)</Message></Error>"
            return .init(status: .forbidden, body: body)
        }
    }

    private static func answer(_ credential: Credential) -> String {
        """
        <CreateStorageLocationResponse><CreateStorageLocationResult>
        <S3Bucket>\(credential.region)/\(credential.service)</S3Bucket>
        </CreateStorageLocationResult></CreateStorageLocationResponse>
        """
    }

    private func client(_ server: TestServer, secret: String = secret) throws -> TealClient {
        let keys = Credentials(environment: ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": secret])
        return TealClient(
            endpoint: try Endpoint(flag: server.url, environment: [:]), region: "eu-central-1", credentials: keys)
    }

    @Test("A strict server accepts a call's signature, and refuses another key's")
    func calls() async throws {
        try await TestServer.run(Self.verdict) { server in
            let reply = try client(server).beanstalk(ElasticBeanstalk.createStorageLocation, .init())
            #expect(reply.output.s3Bucket == "eu-central-1/elasticbeanstalk")
            #expect {
                try client(server, secret: "other").beanstalk(ElasticBeanstalk.createStorageLocation, .init())
            } throws: { error in
                guard case CtlError.refused(code: "SignatureDoesNotMatch", _) = error else { return false }
                return true
            }
        }
    }

    @Test("A strict server accepts an upload's signature", arguments: ["demo/v1.zip", "a b/v1+ü.zip"])
    func uploads(key: String) async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("ctl-\(UUID().uuidString)")
        try Data("content".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await TestServer.run(Self.verdict) { server in
            try client(server).upload(file, toBucket: "bucket", key: key)
        }
    }
}
