import Domain
import Foundation
import S3Service
import Smithy
import Store
import Testing
import Wire

@Suite("Objects")
struct ObjectTests {
    @Test("What was put comes back, with its type, its fields and its metadata")
    func roundTrip() async throws {
        let box = try await BucketFixture()
        let put = try await box.send(
            "PUT", "/box/a/b%20c.txt", "hello",
            headers: ["content-type": "text/plain", "x-amz-meta-color": "blue", "cache-control": "no-store"])
        #expect(put.status == 200)
        #expect(put.headers["etag"] == "\"5d41402abc4b2a76b9719d911017c592\"")
        let get = try await box.send("GET", "/box/a/b%20c.txt")
        #expect(get.text == "hello")
        #expect(get.headers["content-type"] == "text/plain")
        #expect(get.headers["x-amz-meta-color"] == "blue")
        #expect(get.headers["cache-control"] == "no-store")
        let head = try await box.send("HEAD", "/box/a/b%20c.txt")
        #expect(head.status == 200 && head.text.isEmpty && head.headers["content-length"] == "5")
    }

    @Test(
        "A bucket is found in the host name",
        arguments: [
            "box.localhost", "box.localhost:4566", "box.s3.localhost", "box.s3.us-east-1.amazonaws.com",
            "box.s3.amazonaws.com",
        ])
    func virtualHosts(host: String) async throws {
        let box = try await BucketFixture()
        _ = try await box.send("PUT", "/box/key", "x")
        #expect(try await box.send("GET", "/key", host: host).text == "x")
    }

    @Test(
        "A range is a part of the object",
        arguments: [
            ("bytes=0-1", 206, "01", "bytes 0-1/10"), ("bytes=7-", 206, "789", "bytes 7-9/10"),
            ("bytes=-3", 206, "789", "bytes 7-9/10"), ("bytes=8-99", 206, "89", "bytes 8-9/10"),
            ("bytes=0-1,4-5", 200, "0123456789", nil), ("bytes=x", 200, "0123456789", nil),
        ])
    func ranges(field: String, status: Int, text: String, contentRange: String?) async throws {
        let box = try await BucketFixture()
        _ = try await box.send("PUT", "/box/n", "0123456789")
        let answer = try await box.send("GET", "/box/n", headers: ["range": field])
        #expect(answer.status == status && answer.text == text)
        #expect(answer.headers["content-range"] == contentRange)
    }

    @Test("A range behind the end is refused")
    func unsatisfiableRange() async throws {
        let box = try await BucketFixture()
        _ = try await box.send("PUT", "/box/n", "0123456789")
        let answer = try await box.send("GET", "/box/n", headers: ["range": "bytes=10-"])
        #expect(answer.status == 416 && answer.element("Code") == "InvalidRange")
    }

    @Test("Conditions on the ETag and the time are kept")
    func conditions() async throws {
        let box = try await BucketFixture()
        let eTag = try #require(try await box.send("PUT", "/box/n", "x").headers["etag"])
        #expect(try await box.send("GET", "/box/n", headers: ["if-none-match": eTag]).status == 304)
        #expect(try await box.send("GET", "/box/n", headers: ["if-match": "\"other\""]).status == 412)
        #expect(try await box.send("GET", "/box/n", headers: ["if-match": eTag]).status == 200)
        let late = "Fri, 01 Jan 2100 00:00:00 GMT"
        #expect(try await box.send("GET", "/box/n", headers: ["if-modified-since": late]).status == 304)
        #expect(try await box.send("PUT", "/box/n", "y", headers: ["if-none-match": "*"]).status == 412)
        #expect(try await box.send("GET", "/box/n").text == "x")
    }

    @Test("What is not there is told with S3's codes; HEAD has no body")
    func missing() async throws {
        let box = try await BucketFixture()
        #expect(try await box.send("GET", "/box/none").element("Code") == "NoSuchKey")
        #expect(try await box.send("GET", "/nobox/none").element("Code") == "NoSuchBucket")
        #expect(try await box.send("PUT", "/nobox/none", "x").element("Code") == "NoSuchBucket")
        let head = try await box.send("HEAD", "/box/none")
        #expect(head.status == 404 && head.text.isEmpty)
        #expect(try await box.send("DELETE", "/box/none").status == 204)
        let policy = try await box.send("GET", "/box?policy")
        #expect(policy.status == 501 && policy.element("Code") == "NotImplemented")
    }

    @Test("Deleted and overwritten contents leave the folder, but not one that a version was made of")
    func keepsVersionsContent() async throws {
        let box = try await BucketFixture()
        _ = try await box.send("PUT", "/box/app.zip", "one")
        let first = try #require(box.fixture.store.world.objects["box/app.zip"])
        let scope = Scope(account: "000000000000", region: "us-east-1")
        try await box.fixture.store.commit { transaction throws(Fault) in
            _ = try transaction.createVersion(
                .init(
                    applicationName: "app", label: "v1", description: nil, bucket: "box", key: "app.zip",
                    processes: false, createsApplication: true, tags: []), in: scope)
        }
        _ = try await box.send("PUT", "/box/app.zip", "two")
        let second = try #require(box.fixture.store.world.objects["box/app.zip"])
        #expect(try box.folder.names == [first.contentID, second.contentID].sorted())
        _ = try await box.send("DELETE", "/box/app.zip")
        #expect(try box.folder.names == [first.contentID])
    }

    @Test("A copy shares the content, which stays as long as one of them")
    func copies() async throws {
        let box = try await BucketFixture()
        _ = try await box.send("PUT", "/box/a", "one", headers: ["x-amz-meta-k": "v"])
        let copy = try await box.send("PUT", "/box/b", headers: ["x-amz-copy-source": "/box/a"])
        #expect(copy.status == 200 && copy.text.contains("CopyObjectResult"))
        _ = try await box.send("DELETE", "/box/a")
        let answer = try await box.send("GET", "/box/b")
        #expect(answer.text == "one" && answer.headers["x-amz-meta-k"] == "v")
        _ = try await box.send("DELETE", "/box/b")
        #expect(try box.folder.names.isEmpty)
        let onto = try await box.send("PUT", "/box/c", headers: ["x-amz-copy-source": "/box/none"])
        #expect(onto.element("Code") == "NoSuchKey")
    }

    @Test("Many objects are deleted at once")
    func deletesMany() async throws {
        let box = try await BucketFixture()
        for key in ["a", "b"] { _ = try await box.send("PUT", "/box/\(key)", key) }
        let body = "<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object></Delete>"
        let answer = try await box.send("POST", "/box?delete", body)
        #expect(answer.status == 200 && answer.text.contains("<Deleted><Key>a</Key></Deleted>"))
        #expect(box.fixture.store.world.objects.isEmpty)
    }

    @Test("Contents nobody refers to are removed at start")
    func sweeps() async throws {
        let box = try await BucketFixture()
        _ = try await box.send("PUT", "/box/a", "one")
        let kept = try box.folder.names
        for name in ["stray", "stray.incoming"] { try Data().write(to: box.folder.contents.file(of: name)) }
        box.service.removeOrphanedContent()
        #expect(try box.folder.names == kept)
    }
}
