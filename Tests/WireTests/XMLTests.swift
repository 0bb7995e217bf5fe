import Testing
import Wire

@Suite("XML")
struct XMLTests {
    @Test("entities, character data, comments, declarations and prefixes are understood")
    func reading() throws {
        let text =
            "\u{FEFF}<?xml version='1.0'?><!-- c --><s:a xmlns:s=\"u\"><b x='>'>&lt;&#65;&#x42;&amp;</b><c/><![CDATA[<&]]></s:a>"
        let document = try XMLParser.parse(Array(text.utf8))
        #expect(document.elements.map(\.name) == ["a", "b", "c"])
        #expect(document.text("b") == "<AB&")
        #expect(document.elements[0].text == "<&")
    }

    @Test(
        "what is not well formed, or could blow up, is refused",
        arguments: [
            "", "text", "<a>", "<a></b>", "<a/><b/>", "<a", "<a x=1/>", "<a x='1/>", "<a>&nbsp;</a>", "<a>&#0;</a>",
            "<a>&amp</a>",
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a><!-- </a>", "<a><![CDATA[ </a>", "</a>", "<a/>text",
            "< a/>",
            String(repeating: "<a>", count: 100_000),
            String(repeating: "<a>", count: 65) + String(repeating: "</a>", count: 65),
        ])
    func strictness(text: String) {
        #expect(throws: XMLParser.Fault.self) { try XMLParser.parse(Array(text.utf8)) }
    }
}
