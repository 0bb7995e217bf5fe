import Foundation
import S3API
import Smithy
import Testing
import Wire

@Suite("REST-XML, as S3 has it")
struct RESTTests {
    private static func dispatcher(_ operations: [BoundOperation]) -> Dispatcher {
        Dispatcher([BoundService(S3.description, operations)])
    }

    private static func head(_ method: String, _ uri: String, _ headers: Headers = [:]) -> RequestHead {
        var all = RequestHead.signed("s3")
        for field in headers.all { all.append(field.name, field.value) }
        return RequestHead(method: method, uri: uri, headers: all)
    }

    @Test(
        "method, path, query and headers decide the operation",
        arguments: [
            ("GET", "/", "ListBuckets"), ("PUT", "/b", "CreateBucket"), ("PUT", "/b/", "CreateBucket"),
            ("HEAD", "/b", "HeadBucket"), ("GET", "/b?location", "GetBucketLocation"),
            ("GET", "/b?location=", "GetBucketLocation"),
            ("GET", "/b?prefix=x", "ListObjects"), ("GET", "/b?list-type=2", "ListObjectsV2"),
            ("GET", "/b?policy", "GetBucketPolicy"), ("PUT", "/b/k/l%20m", "PutObject"), ("GET", "/b/k", "GetObject"),
            ("PUT", "/b/k?partNumber=1&uploadId=u", "UploadPart"), ("POST", "/b/k?uploads", "CreateMultipartUpload"),
            ("POST", "/b/k?uploadId=u", "CompleteMultipartUpload"),
            ("DELETE", "/b/k?uploadId=u", "AbortMultipartUpload"),
            ("DELETE", "/b/k", "DeleteObject"), ("POST", "/b?delete", "DeleteObjects"),
            ("GET", "/b/k?uploadId=u", "ListParts"),
            ("GET", "/b?uploads", "ListMultipartUploads"), ("GET", "/b/k?tagging", "GetObjectTagging"),
        ])
    func routing(method: String, uri: String, operation: String) {
        #expect(Self.dispatcher([]).route(Self.head(method, uri)).match?.operation == operation)
    }

    @Test("copying is told from putting by its header")
    func copying() {
        let route = Self.dispatcher([]).route(Self.head("PUT", "/b/k", ["x-amz-copy-source": "/a/b"]))
        #expect(route.match?.operation == "CopyObject")
        #expect(route.match?.labels == ["Bucket": "b", "Key": "k"])
    }

    @Test(
        "the bucket is found in the path or in the host name",
        arguments: [
            ("localhost:4566", "/b/k", "b"), ("b.localhost:4566", "/k", "b"),
            ("b.s3.eu-west-1.amazonaws.com", "/k", "b"),
            ("b.c.s3.amazonaws.com", "/k", "b.c"), ("b.s3.localhost", "/k", "b"), ("s3.localhost", "/b/k", "b"),
        ])
    func hosts(host: String, path: String, bucket: String) {
        let route = Self.dispatcher([]).route(RequestHead(method: "GET", uri: path, headers: ["Host": host]))
        #expect(route.match?.labels == ["Bucket": bucket, "Key": "k"])
    }

    @Test("an upload is streamed, with its headers as members")
    func upload() async throws {
        let seen = Seen<PutObjectRequest>()
        let dispatcher = Self.dispatcher([
            S3.putObject.bound(to: { input, _ in
                await seen.record(input)
                return PutObjectOutput(eTag: "\"e\"")
            })
        ])
        let head = Self.head(
            "PUT", "/b/k%2Fl+m", ["Content-Type": "a/b", "x-amz-meta-colour": "blue", "Content-Length": "3"])
        let route = dispatcher.route(head)
        #expect(route.streamsBody)
        let response = await dispatcher.answer(head, route, body: .file(path: "/x", range: 0..<3), context)
        let input = try #require(await seen.value)
        #expect(input.key == "k/l+m" && input.contentType == "a/b" && input.contentLength == 3)
        #expect(input.metadata == ["colour": "blue"])
        #expect(input.body == .file(path: "/x", range: 0..<3))
        #expect(response.status == 200 && response.headers["etag"] == "\"e\"" && response.body.length == 0)
        #expect(response.headers["x-amz-request-id"] == context.requestID)
    }

    @Test("a download has its members in the headers and its body as it lies")
    func download() async {
        let dispatcher = Self.dispatcher([
            S3.getObject.bound(to: { _, _ in
                GetObjectOutput(
                    body: .file(path: "/x", range: 1..<4), lastModified: Date(timeIntervalSince1970: 1_795_218_404),
                    contentLength: 3, contentType: "text/plain", metadata: ["colour": "blue"])
            })
        ])
        let response = await dispatcher.answer(Self.head("GET", "/b/k"))
        #expect(response.body == .file(path: "/x", range: 1..<4))
        #expect(response.headers["content-type"] == "text/plain")
        #expect(response.headers["last-modified"] == "Fri, 20 Nov 2026 23:46:44 GMT")
        #expect(response.headers["x-amz-meta-colour"] == "blue")
        #expect(response.headers.all.filter { $0.name == "content-type" }.count == 1)
    }

    @Test("flat lists are read from a body and written into one")
    func flatLists() async {
        let dispatcher = Self.dispatcher([
            S3.deleteObjects.bound(to: { input, _ in
                DeleteObjectsOutput(deleted: input.delete.objects.map { DeletedObject(key: $0.key) })
            })
        ])
        let response = await dispatcher.answer(
            Self.head("POST", "/b?delete"),
            "<?xml version=\"1.0\"?><Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a&amp;b</Key></Object>"
                + "<Quiet>false</Quiet><Object><Key><![CDATA[<c>]]></Key></Object></Delete>")
        #expect(
            response.text
                == "<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Deleted><Key>a&amp;b</Key></Deleted>"
                + "<Deleted><Key>&lt;c&gt;</Key></Deleted></DeleteResult>")
    }

    @Test("a bucket's location is the document's root")
    func location() async throws {
        let dispatcher = Self.dispatcher([
            S3.getBucketLocation.bound(to: { input, _ in
                GetBucketLocationOutput(locationConstraint: input.bucket == "far" ? .euWest1 : nil)
            })
        ])
        let far = await dispatcher.answer(Self.head("GET", "/far?location"))
        #expect(
            far.text
                == "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">eu-west-1</LocationConstraint>"
        )
        let near = await dispatcher.answer(Self.head("GET", "/near?location"))
        #expect(
            near.text == "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></LocationConstraint>")
        let call = ClientCall(S3.description, S3.getBucketLocation)
        let output = try call.output(status: 200, headers: far.headers, body: Array(far.text.utf8))
        #expect(output.locationConstraint == .euWest1)
    }

    @Test("errors have S3's form, and none has a body after HEAD")
    func errors() async {
        let dispatcher = Self.dispatcher([
            S3.headBucket.bound(to: { _, _ throws(ServiceError) in throw ServiceError("404", "Not Found", status: 404) }
            ),
            S3.listObjectsV2.bound(to: { input, _ throws(ServiceError) in
                throw ServiceError("NoSuchBucket", "No.", status: 404, details: [.init("BucketName", input.bucket)])
            }),
            S3.completeMultipartUpload.bound(to: { _, _ in CompleteMultipartUploadOutput() }),
        ])
        let head = await dispatcher.answer(Self.head("HEAD", "/b"))
        #expect(head.status == 404 && head.body.length == 0)
        let list = await dispatcher.answer(Self.head("GET", "/b?list-type=2"))
        #expect(
            list.text
                == "<Error><Code>NoSuchBucket</Code><Message>No.</Message><BucketName>b</BucketName><RequestId>"
                + "11111111-2222-3333-4444-555555555555</RequestId></Error>")
        let unserved = await dispatcher.answer(Self.head("GET", "/b?policy"))
        #expect(unserved.status == 501 && unserved.text.contains("GetBucketPolicy"))
        let malformed = await dispatcher.answer(Self.head("POST", "/b/k?uploadId=u"), "<Complete")
        #expect(malformed.status == 400 && malformed.errorCode == "MalformedXML")
    }

    @Test("a client writes what the server reads")
    func roundTrip() async throws {
        let seen = Seen<CompleteMultipartUploadRequest>()
        let dispatcher = Self.dispatcher([
            S3.completeMultipartUpload.bound(to: { input, _ in
                await seen.record(input)
                return CompleteMultipartUploadOutput(bucket: "b", key: "k", eTag: "e")
            })
        ])
        let input = CompleteMultipartUploadRequest(
            bucket: "b", key: "k/ä b",
            multipartUpload: CompletedMultipartUpload(parts: [CompletedPart(eTag: "x", partNumber: 1)]),
            uploadId: "u&1")
        let call = ClientCall(S3.description, S3.completeMultipartUpload)
        var request = call.request(input)
        request.head.headers.append("Host", "s3.localhost")
        let response = await dispatcher.answer(
            request.head, dispatcher.route(request.head), body: request.body, context)
        #expect(await seen.value == input)
        let output = try call.output(
            status: response.status, headers: response.headers, body: Array(response.text.utf8))
        #expect(output.eTag == "e")
    }
}
