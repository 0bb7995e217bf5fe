import Testing

@testable import ctl

@Suite("Events")
struct EventTests {
    @Test("Events are cut out of the stream, wherever it was split")
    func splitting() {
        let stream = ": hello\n\nevent: environment\r\ndata: {\"a\":1}\r\n\r\ndata: x\ndata:  y\nid: 3\n\n:\n\n"
        let expected: [ServerSentEvents.Event] = [
            .init(name: "environment", data: "{\"a\":1}"), .init(name: "message", data: "x\n y"),
        ]
        for size in 1...stream.utf8.count {
            var parser = ServerSentEvents()
            var events: [ServerSentEvents.Event] = []
            var rest = Array(stream.utf8)[...]
            while !rest.isEmpty {
                events += parser.push(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            #expect(events == expected, "in parts of \(size)")
        }
    }

    @Test("An event without data, or not ended, is none")
    func incomplete() {
        var parser = ServerSentEvents()
        #expect(parser.push("event: x\n\ndata: y\n".utf8).isEmpty)
        #expect(parser.push("\n".utf8) == [.init(name: "message", data: "y")])
    }

    private func event(_ time: Double, _ message: String, _ severity: String = "INFO") -> OperationProgress.Event {
        .init(time: time, severity: severity, environment: "blue", message: message)
    }

    @Test("An operation is done when the environments are ready and an event says so")
    func success() {
        var progress = OperationProgress()
        #expect(progress.verdict(statuses: ["Ready"], now: 0) == .working)
        #expect(progress.verdict(statuses: ["Updating"], now: 1) == .working)
        #expect(progress.note([event(1, "Environment update completed successfully.")]).count == 1)
        #expect(progress.verdict(statuses: ["Updating"], now: 2) == .working)
        #expect(progress.verdict(statuses: ["Ready"], now: 3) == .succeeded)
    }

    @Test("New events are given out once, oldest first")
    func newEvents() {
        var progress = OperationProgress()
        #expect(progress.note([event(2, "b"), event(1, "a")]).map(\.message) == ["a", "b"])
        #expect(progress.note([event(3, "c"), event(2, "b"), event(1, "a")]).map(\.message) == ["c"])
    }

    @Test("An error ends it as failed, with the first reason, once the environments rest")
    func failure() {
        var progress = OperationProgress()
        _ = progress.note([event(2, "Failed to deploy application.", "ERROR"), event(1, "exited 1", "ERROR")])
        #expect(progress.verdict(statuses: ["Updating"], now: 0) == .working)
        #expect(progress.verdict(statuses: ["Ready"], now: 1) == .failed("exited 1"))
        var launch = OperationProgress()
        let words = "Create environment operation is complete, but with errors."
        _ = launch.note([event(1, words, "WARN")])
        #expect(launch.verdict(statuses: ["Ready"], now: 1) == .failed(words))
    }

    @Test("Without any event a rest of three seconds is taken for the end")
    func silence() {
        var progress = OperationProgress()
        #expect(progress.verdict(statuses: ["Ready", "Terminated"], now: 10) == .working)
        #expect(progress.verdict(statuses: ["Ready", "Updating"], now: 12) == .working)
        #expect(progress.verdict(statuses: ["Ready", "Ready"], now: 13) == .working)
        #expect(progress.verdict(statuses: ["Ready", "Ready"], now: 16) == .succeeded)
    }
}
