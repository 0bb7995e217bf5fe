import NIOCore
import Testing

@testable import Proxy

@Suite("What an event loop writes")
struct OutputTests {
    @Test("What is written in a turn reaches the peer in its order, in however many pieces", arguments: [1, 2, 63, 64])
    func order(pieces: Int) throws {
        let pair = try SocketPair()
        var output = SocketOutput()
        for number in 0..<pieces { output.append(ByteBuffer(string: "piece \(number);")) }
        let outcome = output.send(to: pair.ours)
        #expect(outcome == .all)
        #expect(output.unsentBytes == 0)
        #expect(pair.received() == Array((0..<pieces).map { "piece \($0);" }.joined().utf8))
    }

    @Test("What the kernel does not take is left, and nothing of it is lost or doubled", arguments: [1, 2, 40, 100])
    func rest(pieces: Int) throws {
        let pair = try SocketPair()
        var output = SocketOutput()
        var whole: [UInt8] = []
        for number in 0..<pieces {
            let piece = (0..<(4_000_000 / pieces)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number) }
            whole += piece
            output.append(ByteBuffer(bytes: piece))
        }
        let outcome = output.send(to: pair.ours)
        #expect(outcome == .blocked)
        var all = pair.received()
        #expect(!all.isEmpty && all.count < whole.count)
        #expect(output.unsentBytes == whole.count - all.count)
        for buffer in output.takeAll() { all += buffer.readableBytesView }
        #expect(all == whole)
    }

    @Test("A socket that takes nothing leaves everything")
    func broken() throws {
        let pair = try SocketPair()
        pair.closeTheirs()
        var output = SocketOutput()
        output.append(ByteBuffer(string: "one"))
        output.append(ByteBuffer(string: "two"))
        let outcome = output.send(to: pair.ours)
        #expect(outcome == .failed)
        let left = output.takeAll()
        #expect(left.map { String(buffer: $0) } == ["one", "two"])
    }

    @Test("Memory for heads is lent again only when nobody uses what was in it")
    func heads() {
        var buffers = HeadBuffers()
        var kept: [ByteBuffer] = []
        for number in 0..<1_000 {
            var buffer = buffers.take(capacity: 100 + number % 7)
            #expect(buffer.readableBytes == 0)
            buffer.writeString("head \(number)")
            buffers.keep(buffer)
            // One of three is in use for long.
            if number % 3 == 0 { kept.append(buffer) }
        }
        #expect(kept.map { String(buffer: $0) } == stride(from: 0, to: 1_000, by: 3).map { "head \($0)" })
    }
}
