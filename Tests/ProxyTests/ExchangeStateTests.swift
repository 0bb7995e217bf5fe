import Testing

@testable import Proxy

@Suite("What may still be done for a request")
struct ExchangeStateTests {
    static func state(idempotent: Bool = true, hasBody: Bool = false, isHTTP10: Bool = false) -> ExchangeState {
        var state = ExchangeState(
            .init(isIdempotent: idempotent, isHTTP10: isHTTP10, keepsAlive: !isHTTP10), hasBody: hasBody)
        state.attemptBegan()
        return state
    }

    static func head(_ text: String) throws -> ResponseHead {
        let bytes = Array((text + "\r\n\r\n").utf8)
        return try bytes.parse { (raw) throws(HTTPFault) in
            var fields = HeadFields()
            return try ResponseHead(raw, 0..<raw.count, isToHead: false, fields: &fields)
        }
    }

    @Test("A request that reached no target is tried again, whatever it is, but not for ever")
    func refused() {
        var state = Self.state(idempotent: false, hasBody: true)
        for _ in 1..<ExchangeState.mostAttempts {
            #expect(state.lost(.refused) == .retry)
            state.attemptBegan()
        }
        #expect(state.lost(.refused) == .answer(status: 502))
    }

    @Test("Who has waited in vain for a connection does not wait a second time")
    func connectTimedOut() {
        var state = Self.state()
        #expect(state.lost(.connectTimedOut) == .answer(status: 504))
    }

    @Test("A lost connection: only what does no harm twice is repeated, and only before any answer or body")
    func closed() {
        var get = Self.state()
        #expect(get.lost(.closed) == .retry)
        var post = Self.state(idempotent: false)
        #expect(post.lost(.closed) == .answer(status: 502))
        var put = Self.state(hasBody: true)
        put.sentBody(complete: true)
        #expect(put.lost(.closed) == .answer(status: 502))
        var begun = Self.state()
        begun.answerBytesArrived()
        #expect(begun.lost(.closed) == .answer(status: 502))
    }

    @Test("Once an answer has begun to go out, its loss is the connection's end, unless that is how it ends")
    func passedOn() throws {
        var whole = Self.state()
        _ = whole.answerHeadArrived(try Self.head("HTTP/1.1 200 OK\r\nContent-Length: 9"), closesClient: false)
        #expect(whole.lost(.closed) == .abort)
        var open = Self.state()
        _ = open.answerHeadArrived(try Self.head("HTTP/1.1 200 OK"), closesClient: false)
        #expect(open.lost(.timedOut) == .abort)
        #expect(open.lost(.closed) == .finish)
        #expect(
            open.answerCompleted(excessBytes: false) == .init(reusesTarget: false, keepsClient: false, lingers: false))
    }

    @Test("Both connections are kept after a plain answer; the target's not when it says so or sends too much")
    func kept() throws {
        let plain = try Self.head("HTTP/1.1 200 OK\r\nContent-Length: 9")
        let closing = try Self.head("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close")
        var state = Self.state()
        _ = state.answerHeadArrived(plain, closesClient: false)
        #expect(
            state.answerCompleted(excessBytes: false) == .init(reusesTarget: true, keepsClient: true, lingers: false))
        #expect(
            state.answerCompleted(excessBytes: true) == .init(reusesTarget: false, keepsClient: true, lingers: false))
        var other = Self.state()
        _ = other.answerHeadArrived(closing, closesClient: false)
        #expect(
            other.answerCompleted(excessBytes: false) == .init(reusesTarget: false, keepsClient: true, lingers: false))
    }

    @Test("An answer before the request's end closes the client's connection, but hears it out")
    func early() throws {
        var state = Self.state(hasBody: true)
        let edit = state.answerHeadArrived(try Self.head("HTTP/1.1 413 No\r\nContent-Length: 0"), closesClient: false)
        guard case .close = edit.connection else {
            Issue.record("the client is not told")
            return
        }
        #expect(
            state.answerCompleted(excessBytes: false) == .init(reusesTarget: false, keepsClient: false, lingers: true))
    }

    @Test("Time that runs out is the client's fault while it owes a part of its request, else the target's")
    func timedOut() {
        var waitsForTarget = Self.state()
        #expect(waitsForTarget.lost(.timedOut) == .answer(status: 504))
        var waitsForClient = Self.state(hasBody: true)
        #expect(waitsForClient.lost(.timedOut) == .answer(status: 408))
    }
}
