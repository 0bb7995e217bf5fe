import Foundation
import NIOHTTP1
import Testing

@testable import ctl

@Suite("libcurl")
struct CurlTests {
    @Test("An answer's status, headers and body come back, from any name below localhost")
    func exchange() async throws {
        try await TestServer.run { seen in
            .init(status: .accepted, headers: ["X-Host": seen.head.headers["host"][0]], body: "hello")
        } _: { server in
            let host = "a.us-east-1.elasticbeanstalk.localhost:\(server.port)"
            let response = try EasyHandle().send(Request(url: "http://\(host)/x"))
            #expect(response.status == 202 && response.body == Array("hello".utf8))
            #expect(response.header("x-host") == host)
        }
    }

    @Test("A body is sent as it is, signed for its region and service")
    func signedPost() async throws {
        try await TestServer.run { seen in
            let headers = seen.head.headers
            let text = [
                seen.head.method.rawValue, headers["authorization"].first ?? "",
                headers["x-amz-security-token"].first ?? "",
                headers["expect"].first ?? "no expect", String(decoding: seen.body, as: UTF8.self),
            ]
            return .init(body: text.joined(separator: "\n"))
        } _: { server in
            let keys = Credentials(environment: [
                "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
            ])
            let request = Request(
                method: "POST", url: server.url + "/", body: .bytes(Array("Action=X".utf8)),
                signature: .init(region: "eu-west-1", service: "elasticbeanstalk", credentials: keys))
            let response = try EasyHandle().send(request)
            let lines = String(decoding: response.body, as: UTF8.self).split(
                separator: "\n", omittingEmptySubsequences: false)
            #expect(lines[0] == "POST" && lines[2] == "token" && lines[3] == "no expect" && lines[4] == "Action=X")
            #expect(lines[1].hasPrefix("AWS4-HMAC-SHA256 Credential=AKID/"))
            #expect(lines[1].contains("/eu-west-1/elasticbeanstalk/aws4_request"))
        }
    }

    @Test("A file is streamed with its length")
    func upload() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("ctl-\(UUID().uuidString)")
        let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try Data(content).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await TestServer.run { seen in
            .init(body: "\(seen.head.method) \(seen.head.headers["content-length"]) \(seen.body == content)")
        } _: { server in
            let response = try EasyHandle().send(Request(method: "PUT", url: server.url + "/b/k", body: .file(file)))
            #expect(String(decoding: response.body, as: UTF8.self) == #"PUT ["300000"] true"#)
        }
    }

    @Test("Errors have libcurl's names")
    func errors() async throws {
        // A port that nobody is given: one that was free a moment ago may be another test's by now.
        #expect { try EasyHandle().send(Request(url: "http://127.0.0.1:1/")) } throws: { error in
            (error as? CurlError)?.name == "COULDNT_CONNECT"
        }
        try await TestServer.run { _ in
            .init(isDropped: true)
        } _: { server in
            #expect { try EasyHandle().send(Request(url: server.url)) } throws: { error in
                (error as? CurlError)?.name == "GOT_NOTHING"
            }
        }
    }

    @Test("A stream is ended by its reader without an error")
    func endedStream() async throws {
        try await TestServer.run { _ in
            .init(body: String(repeating: "x", count: 1 << 20))
        } _: { server in
            var received = 0
            let response = try EasyHandle().send(Request(url: server.url)) { part in
                received += part.count
                return false
            }
            #expect(response.status == 200 && received > 0 && received < 1 << 20)
        }
    }
}
