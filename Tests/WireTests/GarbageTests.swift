import EC2API
import ElasticBeanstalkAPI
import Foundation
import S3API
import Smithy
import TestKit
import Testing
import Wire

@Suite("Garbage")
struct GarbageTests {
    private static let dispatcher = Dispatcher([
        BoundService(
            ElasticBeanstalk.description,
            [ElasticBeanstalk.createEnvironment.bound(to: { _, _ in EnvironmentDescription() })]),
        BoundService(EC2.description, [EC2.describeInstances.bound(to: { _, _ in DescribeInstancesResult() })]),
        BoundService(S3.description, [S3.deleteObjects.bound(to: { _, _ in DeleteObjectsOutput() })]),
    ])

    /// Bytes that look enough like a seed to get past the first check.
    private static func mutated(_ seed: String, _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = Array(seed.utf8)
        for _ in 0..<Int.random(in: 1...8, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.remove(at: place)
            default: bytes.insert(contentsOf: bytes[place...].prefix(5), at: place)
            }
        }
        return bytes
    }

    @Test("random changes to a request are answered, never with a crash or a 5xx")
    func requests() async {
        let seeds = [
            (
                RequestHead.form("elasticbeanstalk"),
                "Action=CreateEnvironment&ApplicationName=demo&Tags.member.1.Key=a%20b&Tags.member.1.Value="
            ),
            (RequestHead.form("ec2"), "Action=DescribeInstances&Filter.1.Name=a&Filter.1.Value.1=b&MaxResults=5"),
            (
                RequestHead(method: "POST", path: "/b", query: "delete", headers: RequestHead.signed("s3")),
                "<Delete><Object><Key>a&amp;b</Key></Object><Quiet>true</Quiet></Delete>"
            ),
        ]
        var generator = SeededGenerator(seed: 42)
        for (head, body) in seeds {
            for _ in 0..<1500 {
                let bytes = Self.mutated(body, &generator)
                let response = await Self.dispatcher.answer(
                    head, Self.dispatcher.route(head), body: .bytes(bytes), context)
                #expect(response.status < 500 || response.errorCode == "NotImplemented", "\(bytes)")
            }
        }
    }

    @Test("random heads are routed or refused")
    func heads() async {
        var generator = SeededGenerator(seed: 43)
        for _ in 0..<3000 {
            let text = { (seed: String) in String(decoding: Self.mutated(seed, &generator), as: UTF8.self) }
            let head = RequestHead(
                method: "GET", path: text("/bucket/k%20y"),
                query: text("list-type=2&X-Amz-Credential=a/20261120/r/s3/aws4_request"),
                headers: [
                    "Host": text("bucket.s3.eu-west-1.amazonaws.com:80"), "X-Amz-Target": text("A_1.B"),
                    "Authorization": text(
                        "AWS4-HMAC-SHA256 Credential=a/20261120/r/s3/aws4_request, SignedHeaders=a;b, Signature=c"),
                ])
            let response = await Self.dispatcher.answer(head)
            #expect(response.status >= 400)
        }
    }

    @Test("random bytes end in a value or in a fault")
    func parsers() {
        var generator = SeededGenerator(seed: 44)
        for _ in 0..<3000 {
            let json = Self.mutated(#"{"a":[1,-2.5e3,"x\u00e9\n",{"b":null}],"c":true}"#, &generator)
            if let value = try? JSONParser.parse(json) { _ = try? Everything(from: JSONReader(value)) }
            _ = try? XMLParser.parse(
                Self.mutated("<?xml version=\"1.0\"?><a b='c'><d>&lt;&#65;</d><![CDATA[x]]></a>", &generator))
            var decoder = AWSChunkedDecoder()
            _ = try? decoder.decode(Self.mutated("5;chunk-signature=ab\r\nhello\r\n0\r\nx:y\r\n\r\n", &generator))
            _ = TimestampFormat.date(
                String(decoding: Self.mutated("2026-11-20T23:46:44.9Z", &generator), as: UTF8.self))
        }
    }

    @Test("many parameters and deep names are refused in time")
    func limits() async {
        let many = (0..<30_000).map { "Tags.member.\($0).Key=a" }.joined(separator: "&")
        let response = await Self.dispatcher.answer(.form("elasticbeanstalk"), "Action=CreateEnvironment&" + many)
        #expect(response.errorCode == "MalformedInput")
        let deep = "a" + String(repeating: ".a", count: 100_000)
        let refused = await Self.dispatcher.answer(.form("elasticbeanstalk"), "Action=CreateEnvironment&\(deep)=1")
        #expect(refused.errorCode == "MalformedInput")
    }
}
