import Testing

@testable import Proxy

@Suite("A conversation")
struct ConversationTests {
    static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    static func transport(_ sent: String...) -> ArrayTransport {
        let transport = ArrayTransport()
        for text in sent { transport.clientSends(text.utf8) }
        return transport
    }

    static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("Requests sent at once are answered one after the other")
    func pipelined() {
        let transport = Self.transport(Self.get + Self.get)
        #expect(transport.events == [.began("GET"), .requestIsWhole])
        transport.targetSends(Self.ok.utf8)
        transport.targetSends(Self.ok.utf8)
        let exchange: [ArrayTransport.Event] = [
            .began("GET"), .requestIsWhole, .head(200, closes: false), .toClient(Self.bytes("ok")),
            .answerEnded(keepsClient: true),
        ]
        #expect(transport.events == exchange + exchange)
        #expect(transport.faults.isEmpty)
    }

    @Test("A body goes on as it comes, and only when there is a target")
    func body() {
        let transport = Self.transport("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab", "cdGET")
        #expect(
            transport.events == [.began("POST"), .toTarget(Self.bytes("abcd")), .requestIsWhole])
        #expect(transport.faults.isEmpty)
    }

    @Test("A target that cannot be reached is replaced, and the request goes on with the next")
    func retried() {
        let transport = ArrayTransport()
        transport.connects = [false, false, true]
        transport.clientSends("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab".utf8)
        #expect(transport.events == [.began("POST"), .toTarget(Self.bytes("ab")), .requestIsWhole])
        transport.targetCloses()
        #expect(transport.events.contains(.answered(502, closes: false)))
        #expect(transport.isOpen)
    }

    @Test("A body that breaks the rules after the answer has begun costs the client its connection")
    func brokenBody() {
        let transport = Self.transport("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
        transport.targetSends("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx".utf8)
        transport.clientSends("not a size\r\n".utf8)
        #expect(transport.events.suffix(2) == [.hungUpOnTarget, .hungUpOnClient])
        #expect(transport.faults.isEmpty)
    }

    @Test("Draining sends idle clients away at once, and others when they have their answer")
    func drained() {
        let idle = ArrayTransport()
        idle.drains()
        #expect(!idle.isOpen)
        let busy = Self.transport(Self.get)
        busy.drains()
        #expect(busy.isOpen)
        busy.targetSends(Self.ok.utf8)
        #expect(busy.events.contains(.head(200, closes: true)))
        #expect(!busy.isOpen)
    }

    @Test("A client whose door is gone is sent away between two requests only")
    func door() {
        let transport = Self.transport(Self.get)
        transport.doorGoes()
        transport.targetSends(Self.ok.utf8)
        #expect(transport.events.contains(.head(200, closes: false)))
        #expect(transport.isOpen)
        transport.doorGoes()
        #expect(!transport.isOpen)
    }

    @Test("Time that runs out is told by who was waited for")
    func late() {
        let noHead = Self.transport("GET / HTTP/1.1\r\n")
        noHead.timePasses()
        #expect(noHead.events.contains(.answered(408, closes: true)))
        let noAnswer = Self.transport(Self.get)
        noAnswer.timePasses()
        #expect(noAnswer.events.contains(.answered(504, closes: false)))
        let nothing = ArrayTransport()
        nothing.timePasses()
        #expect(nothing.events == [.hungUpOnClient])
    }

    @Test("After an upgrade bytes go both ways until both have ended")
    func tunnel() {
        let transport = Self.transport("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nearly")
        transport.targetSends("HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhello".utf8)
        transport.clientSends("more".utf8)
        transport.targetSends("bye".utf8)
        #expect(
            transport.events == [
                .began("GET"), .requestIsWhole, .upgraded, .toClient(Self.bytes("hello")),
                .toTarget(Self.bytes("earlymore")), .toClient(Self.bytes("bye")),
            ])
        transport.clientEndsOutput()
        #expect(transport.isOpen)
        transport.targetEndsOutput()
        #expect(!transport.isOpen)
        #expect(transport.faults.isEmpty)
    }

    @Test("A client that has said all still gets the answer, and one that leaves in the middle is hung up on")
    func halfClosed() {
        let whole = Self.transport(Self.get)
        whole.clientEndsOutput()
        whole.targetSends(Self.ok.utf8)
        #expect(whole.events.contains(.head(200, closes: true)))
        #expect(whole.events.contains(.toClient(Self.bytes("ok"))))
        let cut = Self.transport("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
        cut.clientEndsOutput()
        #expect(cut.events.suffix(2) == [.hungUpOnTarget, .hungUpOnClient])
    }
}
