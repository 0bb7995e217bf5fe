import NIOCore
import Synchronization
import TestKit
import Testing

@testable import Proxy

@Suite("An event loop of our own")
struct SocketLoopTests {
    @Test("Timers run by their deadlines, those removed not at all", arguments: Seeds.fixed(1, 2, 3))
    func timers(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var timers = Timers()
        var ran: [UInt64] = []
        var wanted: [UInt64] = []
        var left: [(Timers.Timer, UInt64)] = []
        for _ in 0..<500 {
            let at = UInt64.random(in: 1...1_000, using: &generator)
            let timer = Timers.Timer(deadline: .uptimeNanoseconds(at), run: { ran.append(at) }, fail: { _ in })
            timers.add(timer)
            left.append((timer, at))
        }
        left.shuffle(using: &generator)
        for (index, (timer, at)) in left.enumerated() {
            if index < 300 { timers.remove(timer) } else if at <= 700 { wanted.append(at) }
        }
        while let run = timers.popDue(.uptimeNanoseconds(700)) { run() }
        #expect(ran == wanted.sorted())
        var count = 0
        while timers.popAny() != nil { count += 1 }
        #expect(count == 200 - wanted.count)
    }

    @Test("What other threads post is done in its order, what is to be done later then, and at the end nothing is left")
    func tasks() async throws {
        let loop = try SocketLoop(name: "test")
        let done = Mutex<[Int]>([])
        for number in 0..<100 { loop.execute { done.withLock { $0.append(number) } } }
        #expect(try await loop.submit { loop.inEventLoop }.get())
        #expect(!loop.inEventLoop)
        #expect(done.withLock { $0 } == Array(0..<100))
        let soon = loop.scheduleTask(in: .milliseconds(1)) { 7 }
        #expect(try await soon.futureResult.get() == 7)
        let never = loop.scheduleTask(in: .hours(1)) { 8 }
        let cancelled = loop.scheduleTask(in: .hours(1)) { 9 }
        let faults = Mutex<[EventLoopError?]>([])
        for future in [cancelled.futureResult, never.futureResult] {
            future.whenFailure { error in faults.withLock { $0.append(error as? EventLoopError) } }
        }
        cancelled.cancel()
        try await loop.shutdownGracefully()
        #expect(faults.withLock { $0 } == [.cancelled, .shutdown])
        // Once more is no more.
        try await loop.shutdownGracefully()
    }

    @Test("What was read is not written over while somebody has it")
    func memory() {
        var buffers = ReadBuffers()
        var kept: [ByteBuffer] = []
        for number in 0..<1_000 {
            let size = number % 50 == 0 ? 40_000 : 1_000
            let read = buffers.fill(size) { bytes in
                bytes.copyBytes(from: "read \(number)".utf8)
                return "read \(number)".utf8.count
            }
            #expect(read.map { String(buffer: $0) } == "read \(number)")
            if number % 3 == 0, let read { kept.append(read) }
            let nothing = buffers.fill(size) { _ in -1 }
            #expect(nothing == nil)
        }
        #expect(kept.map { String(buffer: $0) } == stride(from: 0, to: 1_000, by: 3).map { "read \($0)" })
    }

    @Test("What the peer said before it went is read, though nothing could be written to it")
    func lastWords() async throws {
        let loop = try SocketLoop(name: "test")
        let pair = try SocketPair()
        pair.say("last words")
        pair.closeTheirs()
        let descriptor = pair.give()
        let heard = NIOLoopBoundBox.makeBoxSendingValue("", eventLoop: loop)
        let closed = loop.makePromise(of: String.self)
        try await loop.submit {
            let limits = StreamSocket.Limits(firstRead: 4, mostRead: 8, low: 100, high: 200)
            let socket = StreamSocket(descriptor, from: nil, on: loop, limits: limits)
            try socket.open(for: Listener(heard: heard, closed: closed))
            socket.append(ByteBuffer(string: "hello"))
            socket.flush()
            #expect(socket.isOpen)
        }.get()
        #expect(try await closed.futureResult.get() == "last words")
        try await loop.shutdownGracefully()
    }

    @Test(
        "What is in a hurry is done before the next socket is looked at, else after the last",
        arguments: [true, false])
    func hurry(hurries: Bool) async throws {
        let loop = try SocketLoop(name: "test")
        let pairs = [try SocketPair(), try SocketPair()]
        for pair in pairs { pair.say("word") }
        let descriptors = pairs.map { $0.give() }
        let steps = NIOLoopBoundBox.makeBoxSendingValue([String](), eventLoop: loop)
        let done = loop.makePromise(of: [String].self)
        try await loop.submit {
            for descriptor in descriptors {
                let limits = StreamSocket.Limits(firstRead: 100, mostRead: 100, low: 100, high: 200)
                let socket = StreamSocket(descriptor, from: nil, on: loop, limits: limits)
                try socket.open(for: Worker(loop: loop, hurries: hurries, steps: steps, done: done))
            }
        }.get()
        #expect(
            try await done.futureResult.get()
                == (hurries ? ["read", "task", "read", "task"] : ["read", "read", "task", "task"]))
        try await loop.shutdownGracefully()
    }

    /// Has a task to do for what it reads.
    private final class Worker: SocketOwner {
        let loop: SocketLoop
        let hurries: Bool
        let steps: NIOLoopBoundBox<[String]>
        let done: EventLoopPromise<[String]>

        init(
            loop: SocketLoop, hurries: Bool, steps: NIOLoopBoundBox<[String]>, done: EventLoopPromise<[String]>
        ) {
            self.loop = loop
            self.hurries = hurries
            self.steps = steps
            self.done = done
        }

        func socketReceived(_ buffer: ByteBuffer) {
            steps.value.append("read")
            loop.execute { [steps, done] in
                steps.value.append("task")
                if steps.value.count == 4 { done.succeed(steps.value) }
            }
            if hurries { loop.hurry() }
        }

        func socketInputEnded() {}
        func socketWritabilityChanged() {}
        func socketClosed() {}
    }

    /// Keeps the socket open until the peer's end is told.
    private final class Listener: SocketOwner {
        let heard: NIOLoopBoundBox<String>
        let closed: EventLoopPromise<String>

        init(heard: NIOLoopBoundBox<String>, closed: EventLoopPromise<String>) {
            self.heard = heard
            self.closed = closed
        }

        func socketReceived(_ buffer: ByteBuffer) { heard.value += String(buffer: buffer) }
        func socketInputEnded() {}
        func socketWritabilityChanged() {}
        func socketClosed() { closed.succeed(heard.value) }
    }
}
