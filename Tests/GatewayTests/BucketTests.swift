import Domain
import Testing
import Wire

@Suite("Buckets")
struct BucketTests {
    @Test("A bucket can be made, found, listed and removed")
    func lifeOfBucket() async throws {
        let box = try await BucketFixture()
        #expect(try await box.send("PUT", "/second").status == 200)
        #expect(try await box.send("PUT", "/second").status == 200, "one's own, in us-east-1")
        #expect(try await box.send("HEAD", "/second").headers["x-amz-bucket-region"] == "us-east-1")
        let list = try await box.send("GET", "/")
        #expect(list.text.contains("<Name>box</Name>") && list.text.contains("<Name>second</Name>"))
        _ = try await box.send("PUT", "/second/key", "x")
        #expect(try await box.send("DELETE", "/second").element("Code") == "BucketNotEmpty")
        _ = try await box.send("DELETE", "/second/key")
        #expect(try await box.send("DELETE", "/second").status == 204)
        #expect(try await box.send("HEAD", "/second").status == 404)
    }

    @Test("A bucket elsewhere tells its region, and is not made twice")
    func location() async throws {
        let box = try await BucketFixture()
        let body =
            "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>"
        #expect(try await box.send("PUT", "/abroad", body).status == 200)
        #expect(try await box.send("PUT", "/abroad", body).element("Code") == "BucketAlreadyOwnedByYou")
        #expect(try await box.send("GET", "/abroad?location").text.contains(">eu-west-1</LocationConstraint>"))
        #expect(try await box.send("GET", "/box?location").text.contains("LocationConstraint"))
    }

    @Test("Another account's bucket name is taken")
    func nameIsTaken() async throws {
        let box = try await BucketFixture()
        let answer = try await box.send(
            "PUT", "/box",
            headers: [
                "authorization": "AWS4-HMAC-SHA256 Credential=123456789012/20270115/us-east-1/s3/aws4_request, "
                    + "SignedHeaders=host, Signature=00"
            ])
        #expect(answer.status == 409 && answer.element("Code") == "BucketAlreadyExists")
    }

    @Test("Names follow S3's rules", arguments: ["Box", "a_b", "ab", "-ab", "a..b", "192.168.0.1", "xn--box"])
    func refusesNames(name: String) async throws {
        #expect(try await BucketFixture().send("PUT", "/" + name).element("Code") == "InvalidBucketName")
    }

    @Test("Keys are listed by prefix, folded at the delimiter, page by page")
    func lists() async throws {
        let box = try await BucketFixture()
        for key in ["a", "b/1", "b/2", "c", "d/1"] { _ = try await box.send("PUT", "/box/\(key)", "x") }
        let folded = try await box.send("GET", "/box?list-type=2&delimiter=/")
        #expect(folded.text.contains("<CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes>"))
        #expect(folded.element("KeyCount") == "4" && folded.element("IsTruncated") == "false")
        let first = try await box.send("GET", "/box?list-type=2&delimiter=/&max-keys=2")
        #expect(first.element("IsTruncated") == "true")
        let token = try #require(first.element("NextContinuationToken"))
        let second = try await box.send(
            "GET", "/box?list-type=2&delimiter=/&max-keys=9&continuation-token=\(token.replacing("=", with: "%3D"))")
        #expect(!second.text.contains("b/") && second.text.contains("<Key>c</Key>"))
        let old = try await box.send("GET", "/box?prefix=b/&max-keys=1&encoding-type=url")
        #expect(old.element("Key") == "b/1" && old.element("MaxKeys") == "1")
    }
}
