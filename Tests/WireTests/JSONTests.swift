import Foundation
import Smithy
import Testing
import Wire

/// A structure with a member of every kind, as no service has it.
struct Everything: Shape {
    var text: String
    var count: Int?
    var ratio: Double?
    var flag: Bool?
    var time: Date?
    var blob: Blob?
    var words: [String]
    var nested: [[String]]
    var map: [String: Int]

    init(
        text: String = "", count: Int? = nil, ratio: Double? = nil, flag: Bool? = nil, time: Date? = nil,
        blob: Blob? = nil,
        words: [String] = [], nested: [[String]] = [], map: [String: Int] = [:]
    ) {
        self.text = text
        self.count = count
        self.ratio = ratio
        self.flag = flag
        self.time = time
        self.blob = blob
        self.words = words
        self.nested = nested
        self.map = map
    }

    init(from reader: some ShapeReader) throws(ReadingError) {
        text = try reader.require(Member("text", min: 1, max: 10))
        count = try reader.read("count")
        ratio = try reader.read("ratio")
        flag = try reader.read("flag")
        time = try reader.read("time")
        blob = try reader.read("blob")
        words = try reader.list(Member("words", flat: true, element: Member("member", max: 5)))
        nested = try reader.list("nested")
        map = try reader.map("map")
    }

    func write(to writer: inout some ShapeWriter) {
        writer.write("text", text)
        writer.write("count", count)
        writer.write("ratio", ratio)
        writer.write("flag", flag)
        writer.write("time", time)
        writer.write("blob", blob)
        writer.write(Member("words", flat: true), words)
        writer.write("nested", nested)
        writer.write("map", map)
    }

    static let full = Everything(
        text: "a\"\\\n\u{1}é😀", count: -3, ratio: 0.5, flag: true, time: Date(timeIntervalSince1970: 1_795_218_404.25),
        blob: [0, 255, 1], words: ["x", "y"], nested: [["1", "2"], ["3"]], map: ["k": 1, "a": 2])
}

@Suite("JSON 1.0 and 1.1")
struct JSONTests {
    private static let service = ServiceDescription(
        name: "Test", serviceID: "Test", signingName: "test", endpointPrefix: "test", version: "2000-01-01",
        protocols: [.json], xmlNamespace: "", jsonVersion: "1.1", targetPrefix: "Test_2000",
        modelled: ["Echo", "Other"])
    private static let dispatcher = Dispatcher([
        BoundService(service, [Operation<Everything, Everything>("Echo").bound(to: { input, _ in input })])
    ])

    private static func head(_ operation: String) -> RequestHead {
        RequestHead(
            method: "POST", path: "/",
            headers: ["X-Amz-Target": "Test_2000." + operation, "Content-Type": "application/x-amz-json-1.1"])
    }

    @Test("every kind of member has its form")
    func golden() throws {
        var writer = JSONWriter()
        writer.beginObject()
        Everything.full.write(to: &writer)
        writer.endObject()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"text":"a\"\\\n\u0001é😀","count":-3,"ratio":0.5,"flag":true,"time":1795218404.250,"blob":"AP8B","#
                + #""words":["x","y"],"nested":[["1","2"],["3"]],"map":{"a":2,"k":1}}"#)
        #expect(try Everything(from: JSONReader(JSONParser.parse(writer.bytes))) == .full)
    }

    @Test("the same structure survives Query and XML")
    func otherFormats() throws {
        var value = Everything.full
        value.text = "plain é😀"
        var query = QueryWriter()
        value.write(to: &query)
        let names = query.parameters.all.map(\.name)
        #expect(
            names.contains("words.1") && names.contains("nested.member.1.member.2") && names.contains("map.entry.2.key")
        )
        var xml = XMLWriter()
        xml.begin("r")
        value.write(to: &xml)
        xml.end("r")
        #expect(
            String(decoding: xml.bytes, as: UTF8.self)
                == "<r><text>plain é😀</text><count>-3</count><ratio>0.5</ratio><flag>true</flag>"
                + "<time>2026-11-20T23:46:44.250Z</time><blob>AP8B</blob><words>x</words><words>y</words>"
                + "<nested><member><member>1</member><member>2</member></member><member><member>3</member></member></nested>"
                + "<map><entry><key>a</key><value>2</value></entry><entry><key>k</key><value>1</value></entry></map></r>"
        )
    }

    @Test("an operation answers in its version's content type")
    func answers() async {
        let response = await Self.dispatcher.answer(
            Self.head("Echo"), #"{"text":"hi","count":null,"unknown":[1,{"a":2}]}"#)
        #expect(response.status == 200)
        #expect(response.headers["content-type"] == "application/x-amz-json-1.1")
        #expect(response.text == #"{"text":"hi","words":[],"nested":[],"map":{}}"#)
    }

    @Test(
        "what cannot be read or is against the model is refused",
        arguments: [
            ("Echo", "{", "SerializationException"), ("Echo", "[]", "SerializationException"),
            ("Echo", #"{"text":1}"#, "SerializationException"),
            ("Echo", #"{"text":"a","count":"1"}"#, "SerializationException"),
            ("Echo", #"{"text":"a","count":1.5}"#, "SerializationException"), ("Echo", "{}", "ValidationException"),
            ("Echo", #"{"text":""}"#, "ValidationException"), ("Nothing", "{}", "UnknownOperationException"),
            ("Other", "{}", "NotImplemented"),
        ])
    func refusals(operation: String, body: String, code: String) async throws {
        let response = await Self.dispatcher.answer(Self.head(operation), body)
        #expect(response.errorCode == code)
        #expect(response.headers["x-amzn-errortype"] == code)
        #expect(try JSONParser.parse(Array(response.text.utf8))["__type"] == .string(code))
    }

    @Test("an element's path tells its position")
    func paths() async {
        let response = await Self.dispatcher.answer(Self.head("Echo"), #"{"text":"a","words":["ok","too long"]}"#)
        #expect(response.text.contains("Value 'too long' at 'words.2.member' failed to satisfy constraint"))
    }

    @Test(
        "text that is not JSON is not taken for it",
        arguments: [
            "", "{\"a\":1,}", "[1,]", "01", "1.", "-", "\"\\x\"", "\"\\ud800\"", "\"\u{1}\"", "{\"a\" 1}", "nul",
            "[1] 2",
            "{a:1}", "\"open", String(repeating: "[", count: 100_000),
        ])
    func strictness(text: String) {
        #expect(throws: JSONParser.Fault.self) { try JSONParser.parse(Array(text.utf8)) }
    }
}
