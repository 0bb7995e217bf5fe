import Routing
import Testing

@testable import Proxy

@Suite("Requests that depart from the rules")
struct DesyncTests {
    @Test(
        "What was found is called by the access log's name",
        arguments: [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", nil),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{E4}\r\n\r\n", .nonCompliantHeader),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: 0123456789\u{E4}\r\n\r\n", .nonCompliantHeader),
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", .getHeadZeroContentLength),
            ("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n", .undefinedContentLengthSemantics),
            ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .undefinedTransferEncodingSemantics),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n", nil),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\ncontent-length: 3\r\n\r\n", .duplicateContentLength),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                .bothTeClPresent
            ),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent_Length: 3\r\n\r\n", .suspiciousHeader),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer.Encoding: chunked\r\n\r\n", .suspiciousHeader),
        ] as [(String, DesyncReason?)])
    func accepted(text: String, reason: DesyncReason?) throws {
        let found = try #require(try RequestHeadTests.read(text))
        #expect(found.head.finding == reason)
    }

    @Test(
        "What was refused is called by it too",
        arguments: [
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", .badContentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", .multipleContentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n", .badTransferEncoding),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                .multipleTransferEncodingChunked
            ),
            ("POST / HTTP/1.1\r\nHost: a\r\nX: a\u{0}\r\n\r\n", .badHeader),
            ("G\u{1}T / HTTP/1.1\r\nHost: a\r\n\r\n", .badMethod), ("GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n", .badURI),
            ("GET / HTTP/9\r\nHost: a\r\n\r\n", .badVersion),
        ] as [(String, DesyncReason)])
    func refused(text: String, reason: DesyncReason) {
        #expect(RequestHeadTests.fault(text)?.reason == reason)
        #expect(reason.classification == .severe)
    }

    @Test("The mode decides: monitor lets pass, defensive closes after what is ambiguous, strictest refuses all of it")
    func treatment() {
        #expect(DesyncReason.bothTeClPresent.treatment(.monitor) == .routed)
        #expect(DesyncReason.bothTeClPresent.treatment(.defensive) == .routedThenClosed)
        #expect(DesyncReason.bothTeClPresent.treatment(.strictest) == .refused)
        #expect(DesyncReason.nonCompliantHeader.treatment(.defensive) == .routed)
        #expect(DesyncReason.nonCompliantHeader.treatment(.strictest) == .refused)
        #expect(DesyncReason.badHeader.treatment(.monitor) == .refused)
    }

    @Test(
        "Of two lengths the target sees one, and in defensive mode neither connection is used again",
        arguments: [RoutingTable.DesyncMitigation.monitor, .defensive, .strictest])
    func twoLengths(mode: RoutingTable.DesyncMitigation) async throws {
        let target = try await TestTarget.start("a", script: ConformanceTarget.script([]))
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            fixture.table.loadBalancers[ProxyFixture.lb]?.desyncMitigation = mode
            await fixture.apply()
            let client = try await fixture.client()
            try await client.send(
                "POST /both HTTP/1.1\r\nHost: app.test\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n0\r\n\r\n")
            if mode == .strictest {
                #expect(try await client.ended().hasPrefix("HTTP/1.1 400 "))
                #expect(target.requests.isEmpty)
            } else {
                let answer = try await client.answer(endingWith: "ok")
                #expect(answer.contains("Connection: close") == (mode == .defensive))
                #expect(target.requests.first?.contains("Content-Length") == false)
            }
            await client.close()
        }
        try await target.stop()
    }
}
