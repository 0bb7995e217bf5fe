import Foundation
import Smithy
import Testing
import Wire

/// Vectors from AWS's pages "Signature Version 4 examples" (S3: "Authenticating Requests: Using the Authorization
/// Header", "Using Query Parameters", "Signature Calculations … Transferring Payload in Multiple Chunks").
@Suite("Signature Version 4")
struct SignatureTests {
    private static let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let now = TimestampFormat.date("20130524T000100Z") ?? .distantPast

    private static func authorization(_ signedHeaders: String, _ signature: String) -> String {
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            + "SignedHeaders=\(signedHeaders),Signature=\(signature)"
    }

    private static let getObject = RequestHead(
        method: "GET", path: "/test.txt",
        headers: [
            "Host": "examplebucket.s3.amazonaws.com", "Range": "bytes=0-9", "x-amz-content-sha256": empty,
            "x-amz-date": "20130524T000000Z",
            "Authorization": authorization(
                "host;range;x-amz-content-sha256;x-amz-date",
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        ])

    private static func check(_ head: RequestHead, secret: String = secret, now: Date = now) throws {
        let authorization = try #require(Authorization(head))
        try Verification().check(head, authorization, secret: secret, bodyHash: empty, now: now)
    }

    @Test("a signed download is accepted")
    func header() throws {
        try Self.check(Self.getObject)
    }

    @Test("a listing with a query is accepted")
    func query() throws {
        var head = Self.getObject
        head.path = "/"
        head.query = "max-keys=2&prefix=J"
        head.headers = [
            "Host": "examplebucket.s3.amazonaws.com", "x-amz-content-sha256": Self.empty,
            "x-amz-date": "20130524T000000Z",
            "Authorization": Self.authorization(
                "host;x-amz-content-sha256;x-amz-date",
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        ]
        try Self.check(head)
    }

    @Test("a presigned download is accepted until it expires")
    func presigned() throws {
        let query =
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        let head = RequestHead(
            method: "GET", path: "/test.txt", query: query, headers: ["Host": "examplebucket.s3.amazonaws.com"])
        try Self.check(head, now: Self.now + 80_000)
        #expect(throws: ServiceError("AccessDenied", "Request has expired", status: 403)) {
            try Self.check(head, now: Self.now + 90_000)
        }
    }

    @Test("a wrong secret, a changed request and a clock far off are refused")
    func refusals() throws {
        func code(_ head: RequestHead, _ secret: String = Self.secret, _ now: Date = Self.now) -> String? {
            do {
                try Self.check(head, secret: secret, now: now)
                return nil
            } catch {
                return (error as? ServiceError)?.code
            }
        }
        #expect(code(Self.getObject, "wrong") == "SignatureDoesNotMatch")
        var changed = Self.getObject
        changed.path = "/other.txt"
        #expect(code(changed) == "SignatureDoesNotMatch")
        #expect(code(Self.getObject, Self.secret, Self.now + 3600) == "RequestTimeTooSkewed")
        #expect(code(Self.getObject, Self.secret, Self.now - 3600) == "RequestTimeTooSkewed")
    }

    @Test("access keys with slashes and credentials cut short do not confuse")
    func credentials() {
        #expect(Credential("a/b/20261120/r/s/aws4_request")?.accessKey == "a/b")
        #expect(Credential("AKID/20261120/us-east-1/s3") == nil)
        #expect(Credential("") == nil)
    }
}
