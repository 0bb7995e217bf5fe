import Domain
import Smithy
import Store
import Testing
import Wire

@Suite("Uploads")
struct UploadTests {
    @Test("A body in pieces is one object; its checksum is checked")
    func checksChecksums() async throws {
        let box = try await BucketFixture()
        let right = try await box.send(
            "PUT", "/box/a", .pieces("hello", of: 2), ["x-amz-checksum-crc32": "NhCmhg==", "content-length": "5"])
        #expect(right.status == 200)
        #expect(right.headers["x-amz-checksum-crc32"] == "NhCmhg==")
        for field in ["x-amz-checksum-crc32", "content-md5"] {
            let wrong = try await box.send("PUT", "/box/b", .pieces("hello", of: 2), [field: "AAAAAA=="])
            #expect(wrong.status == 400 && wrong.element("Code") == "BadDigest")
        }
        #expect(try await box.send("GET", "/box/b").status == 404)
        #expect(try box.folder.names.count == 1, "a failed upload leaves nothing")
    }

    @Test("The frames of aws-chunked are taken off, wherever the pieces are cut", arguments: [1, 3, 7, 1_000])
    func decodesChunks(size: Int) async throws {
        let box = try await BucketFixture()
        let body = "3\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
        let headers: Headers = [
            "content-encoding": "gzip,aws-chunked", "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "x-amz-decoded-content-length": "5", "x-amz-trailer": "x-amz-checksum-crc32",
        ]
        #expect(try await box.send("PUT", "/box/a", .pieces(body, of: size), headers).status == 200)
        let get = try await box.send("GET", "/box/a")
        #expect(get.text == "hello" && get.headers["content-encoding"] == "gzip")
    }

    @Test(
        "A chunked body that is cut short, too long, or has a wrong trailer is refused",
        arguments: [
            ("3\r\nhel\r\n", "IncompleteBody"), ("3\r\nhello\r\n0\r\n\r\n", "InvalidRequest"),
            ("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "BadDigest"),
            ("4\r\nhell\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "IncompleteBody"),
            ("5\r\nhello\r\n0\r\n\r\n", "MalformedTrailerError"),
        ])
    func refusesBadChunks(body: String, code: String) async throws {
        let box = try await BucketFixture()
        let answer = try await box.send(
            "PUT", "/box/a", .pieces(body, of: 4),
            [
                "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x-amz-decoded-content-length": "5",
                "x-amz-trailer": "x-amz-checksum-crc32",
            ])
        #expect(answer.element("Code") == code, "\(answer.text)")
        #expect(try box.folder.names.isEmpty)
    }

    @Test("An upload may call itself a form")
    func takesForms() async throws {
        let box = try await BucketFixture()
        let type = "application/x-www-form-urlencoded"
        #expect(try await box.send("PUT", "/box/a", "hello", headers: ["content-type": type]).status == 200)
        #expect(try await box.send("GET", "/box/a").headers["content-type"] == type)
    }

    @Test("A client that goes away in the middle leaves nothing")
    func dropsBrokenUploads() async throws {
        struct Gone: Error {}
        let box = try await BucketFixture()
        let body = AsyncThrowingStream<[UInt8], any Error> { continuation in
            continuation.yield([1, 2, 3])
            continuation.finish(throwing: Gone())
        }
        let answer = try await box.send("PUT", "/box/a", .chunks(body, length: 10))
        #expect(answer.element("Code") == "IncompleteBody")
        #expect(try box.folder.names.isEmpty && box.fixture.store.world.objects.isEmpty)
    }

    @Test("Parts arrive in any order and become one object")
    func multipart() async throws {
        let box = try await BucketFixture()
        let id = try await box.beginUpload("/box/big")
        let big = String(repeating: "x", count: PartSelection.minimumSize)
        let last = try await box.part(2, "end", of: "/box/big", id)
        _ = try await box.part(1, "replaced", of: "/box/big", id)
        let first = try await box.part(1, big, of: "/box/big", id)
        let done = try await box.complete("/box/big", id, [(1, first), (2, last)])
        #expect(done.status == 200)
        #expect(done.element("ETag")?.hasSuffix("-2&quot;") == true || done.element("ETag")?.hasSuffix("-2\"") == true)
        #expect(try await box.send("GET", "/box/big").text == big + "end")
        #expect(try box.folder.names.count == 1, "the parts are gone")
        #expect(try await box.send("GET", "/box/big?uploadId=\(id)").element("Code") == "NoSuchUpload")
    }

    @Test("Parts are checked when they are put together")
    func refusesBadParts() async throws {
        let box = try await BucketFixture()
        let id = try await box.beginUpload("/box/k")
        let one = try await box.part(1, "small", of: "/box/k", id)
        let two = try await box.part(2, "last", of: "/box/k", id)
        let parts = [(1, one), (2, two)]
        #expect(try await box.complete("/box/k", id, parts).element("Code") == "EntityTooSmall")
        #expect(try await box.complete("/box/k", id, parts.reversed()).element("Code") == "InvalidPartOrder")
        #expect(try await box.complete("/box/k", id, [(1, "\"no\"")]).element("Code") == "InvalidPart")
        let listed = try await box.send("GET", "/box/k?uploadId=\(id)")
        #expect(listed.text.contains("<PartNumber>2</PartNumber>"))
        #expect(try await box.send("GET", "/box?uploads").text.contains("<UploadId>\(id)</UploadId>"))
        #expect(try await box.send("DELETE", "/box/k?uploadId=\(id)").status == 204)
        #expect(try box.folder.names.isEmpty)
    }
}

extension BucketFixture {
    func beginUpload(_ path: String) async throws -> String {
        try #require(try await send("POST", path + "?uploads").element("UploadId"))
    }

    /// Returns the part's ETag.
    func part(_ number: Int, _ text: String, of path: String, _ id: String) async throws -> String {
        let answer = try await send("PUT", path + "?partNumber=\(number)&uploadId=\(id)", text)
        return try #require(answer.headers["etag"])
    }

    func complete(_ path: String, _ id: String, _ parts: [(Int, String)]) async throws -> Answer {
        let list = parts.map { "<Part><PartNumber>\($0.0)</PartNumber><ETag>\($0.1)</ETag></Part>" }.joined()
        let body = "<CompleteMultipartUpload>\(list)</CompleteMultipartUpload>"
        return try await send("POST", path + "?uploadId=\(id)", body)
    }
}
