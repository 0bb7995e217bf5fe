import CloudWatchAPI
import CloudWatchService
import Domain
import Gateway
import Smithy
import Store
import TestKit
import Testing
import Wire

/// CloudWatch is spoken to in three protocols: older clients' Query, newer ones' JSON, and the newest ones' CBOR.
@Suite("CloudWatch's protocols")
struct MetricProtocolTests {
    private let pipeline: RequestPipeline

    init() async throws {
        var fixture = try Fixture()
        fixture.services = [CloudWatch.service(CloudWatchService(store: fixture.store, metrics: NoMetrics()))]
        pipeline = fixture.pipeline
        let made = await pipeline.query(
            "Action=PutMetricAlarm&Version=2010-08-01&AlarmName=x&Namespace=N&MetricName=M&Statistic=Sum&Period=60"
                + "&EvaluationPeriods=1&Threshold=2.5&ComparisonOperator=GreaterThanThreshold",
            service: "monitoring")
        #expect(made.status == 200, "\(made.text)")
    }

    private func ask(_ path: String, _ headers: Headers, _ body: [UInt8]) async -> WireResponse {
        var head = RequestHead(method: "POST", path: path, headers: headers)
        head.headers.append("host", "monitoring.eu-west-1.amazonaws.com")
        head.headers.append(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20270115/eu-west-1/monitoring/aws4_request, "
                + "SignedHeaders=host;x-amz-date, Signature=00")
        return await pipeline.answer(head, body: .bytes(body))
    }

    @Test("Query is answered in XML")
    func query() async {
        let answer = await pipeline.query(
            "Action=DescribeAlarms&Version=2010-08-01&AlarmNames.member.1=x", service: "monitoring")
        #expect(answer.headers["content-type"] == "text/xml")
        #expect(answer.text.contains("<AlarmName>x</AlarmName>") && answer.text.contains("<Threshold>2.5</Threshold>"))
    }

    @Test("JSON is answered in JSON")
    func json() async {
        let answer = await ask(
            "/",
            [
                "x-amz-target": "GraniteServiceVersion20100801.DescribeAlarms",
                "content-type": "application/x-amz-json-1.0",
            ],
            Array(#"{"AlarmNames":["x"]}"#.utf8))
        #expect(answer.headers["content-type"] == "application/x-amz-json-1.0")
        #expect(answer.text.contains(#""AlarmName":"x""#) && answer.text.contains(#""Threshold":2.5"#))
    }

    @Test("CBOR is answered in CBOR, faults as well")
    func cbor() async throws {
        let path = "/service/GraniteServiceVersion20100801/operation/"
        let headers: Headers = [
            "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor", "accept": "application/cbor",
        ]
        // {"AlarmNames": ["x"]}
        let answer = await ask(
            path + "DescribeAlarms", headers, [0xA1, 0x6A] + Array("AlarmNames".utf8) + [0x81, 0x61, 0x78])
        #expect(answer.status == 200 && answer.headers["content-type"] == "application/cbor")
        #expect(answer.headers["smithy-protocol"] == "rpc-v2-cbor")
        guard case .bytes(let bytes) = answer.body else { return #expect(Bool(false), "no body") }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("MetricAlarms") && text.contains("GreaterThanThreshold"))
        // {"AlarmName": "y", "StateValue": "OK", "StateReason": ""}
        let pairs = [("AlarmName", "y"), ("StateValue", "OK"), ("StateReason", "")]
        let body = pairs.flatMap { pair in [pair.0, pair.1].flatMap { [UInt8(0x60 + $0.utf8.count)] + Array($0.utf8) } }
        let refused = await ask(path + "SetAlarmState", headers, [0xA3] + body)
        #expect(refused.status == 404 && refused.text.contains("ResourceNotFound"))
    }
}

private struct NoMetrics: MetricSource {
    let scale = TimeScale.real

    func put(_ measurements: [MetricMeasurement], in scope: Scope) async {}
    func series(of metric: MetricIdentity, in scope: Scope) async -> MeasuredSeries { MeasuredSeries() }
    func metrics(in scope: Scope) async -> [MetricIdentity] { [] }
}
