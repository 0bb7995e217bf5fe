import CloudWatchAPI
import Foundation
import Smithy
import TestKit
import Testing
import Wire

@Suite("Smithy's RPC v2 with CBOR")
struct CBORTests {
    private static let service = ServiceDescription(
        name: "Test", serviceID: "Test", signingName: "test", endpointPrefix: "test", version: "2000-01-01",
        protocols: [.cbor, .json, .query], xmlNamespace: "", jsonVersion: "1.0", targetPrefix: "Test_2000",
        modelled: ["Echo", "Nothing", "Other"])
    private static let dispatcher = Dispatcher([
        BoundService(
            service,
            [
                Operation<Everything, Everything>("Echo").bound(to: { input, _ in input }),
                Operation<Empty, Empty>("Nothing").bound(to: { _, _ in Empty() }),
            ])
    ])

    private static func head(_ operation: String, service: String = "Test_2000") -> RequestHead {
        RequestHead(
            method: "POST", path: "/service/\(service)/operation/\(operation)",
            headers: ["smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"])
    }

    private static func answer(_ operation: String, _ body: [UInt8]) async -> WireResponse {
        let head = head(operation)
        return await dispatcher.answer(head, dispatcher.route(head), body: .bytes(body), context)
    }

    private static func value(_ response: WireResponse) throws -> CBORValue {
        guard case .bytes(let bytes) = response.body else { return .null }
        return try CBORParser.parse(bytes)
    }

    @Test("every kind of member has its form, and comes back")
    func golden() throws {
        var writer = CBORWriter()
        writer.beginObject()
        Everything(
            text: "hé", count: -300, ratio: 0.5, flag: true, time: Date(timeIntervalSince1970: 1.25), blob: [0, 255],
            words: ["x"], nested: [["1"], []], map: ["k": 70_000]
        ).write(to: &writer)
        writer.endObject()
        let expected =
            "bf" + "6474657874" + "63" + "68c3a9" + "65636f756e74" + "39012b" + "65726174696f" + "fb3fe0000000000000"
            + "64666c6167" + "f5" + "6474696d65" + "c1fb3ff4000000000000" + "64626c6f62" + "4200ff" + "65776f726473"
            + "816178" + "666e6573746564" + "82816131" + "80" + "636d6170" + "a1616b" + "1a00011170" + "ff"
        #expect(writer.bytes.map { String(format: "%02x", $0) }.joined() == expected)
        var whole = CBORWriter()
        whole.beginObject()
        Everything.full.write(to: &whole)
        whole.endObject()
        #expect(try Everything(from: CBORReader(CBORParser.parse(whole.bytes))) == .full)
    }

    @Test(
        "lengths may be open, and numbers and times in any width",
        arguments: [
            ([0x9F, 0x01, 0xFF], CBORValue.array([.integer(1)])),
            ([0xBF, 0x61, 0x61, 0xF6, 0xFF], .map([.init("a", .null)])),
            ([0x7F, 0x61, 0x61, 0x61, 0x62, 0xFF], .text("ab")), ([0x5F, 0x41, 0x01, 0xFF], .bytes([1])),
            ([0xF9, 0x3C, 0x00], .double(1)), ([0xF9, 0x00, 0x01], .double(0x1p-24)),
            ([0xF9, 0xC0, 0x00], .double(-2)),
            ([0xFA, 0x3F, 0x80, 0, 0], .double(1)), ([0x1B, 0, 0, 0, 0, 0, 0, 1, 0], .integer(256)),
            ([0x38, 0xFF], .integer(-256)), ([0xC1, 0x0A], .time(10)), ([0xF7], .null),
        ] as [([UInt8], CBORValue)])
    func reads(bytes: [UInt8], value: CBORValue) throws {
        #expect(try CBORParser.parse(bytes) == value)
    }

    @Test(
        "what is no CBOR, or too deep, or claims more than there is, is refused",
        arguments: [
            [], [0xFF], [0x1C], [0x61], [0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x62, 0xFF, 0xFF],
            [0xBF, 0x01, 0x01, 0xFF], [0xC2, 0x41, 0x01], [0xC1, 0x61, 0x61], [0x01, 0x01], [0x1F], [0xF8, 0x20],
            [0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            [0x3B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            [0x7F, 0x41, 0x01, 0xFF], [UInt8](repeating: 0x81, count: 100) + [0x01],
        ] as [[UInt8]])
    func refuses(bytes: [UInt8]) {
        #expect(throws: CBORParser.Fault.self) { try CBORParser.parse(bytes) }
    }

    @Test("the path names the operation, and an answer says its protocol")
    func answers() async throws {
        let response = await Self.answer("Echo", [0xA1, 0x64, 0x74, 0x65, 0x78, 0x74, 0x61, 0x61])
        #expect(response.status == 200 && response.operation == "Test.Echo")
        #expect(response.headers["smithy-protocol"] == "rpc-v2-cbor")
        #expect(response.headers["content-type"] == "application/cbor")
        guard case .map(let entries) = try Self.value(response) else { throw CancellationError() }
        #expect(entries.first == .init("text", .text("a")))
        let nothing = await Self.answer("Nothing", [])
        #expect(nothing.status == 200 && nothing.body == .bytes([]))
    }

    @Test(
        "errors carry the code by which clients of the older protocol go on matching",
        arguments: [
            ("Echo", [0xBF], 400, "SerializationException"), ("Echo", [0xA0], 400, "ValidationException"),
            ("Other", [0xA0], 501, "NotImplemented"), ("None", [0xA0], 400, "UnknownOperationException"),
        ] as [(String, [UInt8], Int, String)])
    func errors(operation: String, body: [UInt8], status: Int, code: String) async throws {
        let response = await Self.answer(operation, body)
        #expect(response.status == status && response.errorCode == code)
        #expect(response.headers["x-amzn-query-error"] == code + (status < 500 ? ";Sender" : ";Receiver"))
        guard case .map(let entries) = try Self.value(response) else { throw CancellationError() }
        #expect(entries.contains(.init("__type", .text(code))))
    }

    /// The same in every run.
    private static let seeds: [UInt64] = [1, 2, 3, 4]

    @Test("random changes to a request are answered, never with a crash or a 5xx", arguments: seeds)
    func garbage(seed: UInt64) async {
        let dispatcher = Dispatcher([
            BoundService(CloudWatch.description, [CloudWatch.putMetricAlarm.bound(to: { _, _ in Empty() })])
        ])
        var writer = CBORWriter()
        writer.beginObject()
        PutMetricAlarmInput(
            alarmName: "a", alarmActions: ["x"], metricName: "m", dimensions: [.init(name: "n", value: "v")],
            threshold: 1.5
        ).write(to: &writer)
        writer.endObject()
        var generator = SeededGenerator(seed: seed)
        let head = Self.head("PutMetricAlarm", service: "GraniteServiceVersion20100801")
        for _ in 0..<1_000 {
            var bytes = writer.bytes
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                if Bool.random(using: &generator) {
                    bytes[place] = UInt8.random(in: 0...255, using: &generator)
                } else {
                    bytes.insert(contentsOf: bytes[place...].prefix(3), at: place)
                }
            }
            let response = await dispatcher.answer(head, dispatcher.route(head), body: .bytes(bytes), context)
            #expect(response.status < 500, "seed \(seed): \(bytes)")
        }
    }
}
