import Testing

@testable import ctl

@Suite("Counting")
struct TrafficRecorderTests {
    private func answer(_ start: Int, _ end: Int, _ version: String?, status: Int = 200) -> TrafficOutcome {
        TrafficOutcome(startedAt: start, endedAt: end, result: .answered(status: status, version: version))
    }

    @Test("Percentiles are exact for small values and within 1/32 for others")
    func percentiles() {
        var histogram = LatencyHistogram()
        for value in 1...10_000 { histogram.record(microseconds: value) }
        for percent in [1.0, 50, 90, 99, 99.9] {
            let exact = Int(percent * 100)
            #expect(histogram.percentile(percent) >= exact)
            #expect(Double(histogram.percentile(percent)) <= Double(exact) * (1 + 1.0 / 32) + 1)
        }
        #expect(histogram.percentile(100) == 10_000)
        #expect(histogram.mean == 5000.5 && histogram.smallest == 1 && histogram.largest == 10_000)
        var small = LatencyHistogram()
        [10, 20, 30].forEach { small.record(microseconds: $0) }
        #expect(small.percentile(50) == 20)
        #expect(LatencyHistogram().percentile(99) == 0)
    }

    @Test(
        "Every value is counted once, the largest there are included", arguments: [0, 63, 64, 65, 4095, 4096, Int.max])
    func extremeValues(value: Int) {
        var histogram = LatencyHistogram()
        histogram.record(microseconds: value)
        #expect(histogram.percentile(50) == value && histogram.count == 1)
    }

    @Test("Statuses of 400 and more and missing answers are failures with a reason")
    func failures() {
        var recorder = TrafficRecorder()
        recorder.record(answer(0, 1, "blue"))
        recorder.record(answer(0, 1, "blue", status: 302))
        recorder.record(answer(0, 1, "blue", status: 503))
        recorder.record(TrafficOutcome(startedAt: 0, endedAt: 1, result: .failed(reason: "GOT_NOTHING")))
        #expect(recorder.requests == 4 && recorder.failures == 2)
        #expect(recorder.failuresByReason == ["HTTP 503": 1, "GOT_NOTHING": 1])
        #expect(recorder.byStatus == [200: 1, 302: 1, 503: 1])
        #expect(recorder.versions["blue"]?.requests == 2)
    }

    @Test("First and last answers are told, and when the last answered request began")
    func versions() {
        var recorder = TrafficRecorder()
        recorder.record(answer(10, 500, "blue"))
        recorder.record(answer(300, 400, "blue"))
        recorder.record(answer(600, 700, "green"))
        #expect(
            recorder.versions["blue"]
                == .init(requests: 2, firstAnswer: 400, lastAnswer: 500, lastStart: 300))
        let report = TrafficReport(
            url: "", recorder: recorder, startedAt: 1_000_000, seconds: 1, connectionsOpened: 1, unfinished: 0)
        #expect(report.versionsInOrder == ["blue", "green"])
        #expect(report.requestsPerSecond == 3)
    }

    @Test("A run of any length keeps a bounded number of buckets, and every request")
    func bucketsAreBounded() {
        var recorder = TrafficRecorder()
        for second in 0..<7200 { recorder.record(answer(second * 1_000_000, second * 1_000_000 + 5, "v")) }
        #expect(recorder.buckets.count <= 600)
        #expect(recorder.buckets.map { $0.versions["v"] ?? 0 }.reduce(0, +) == 7200)
        #expect(recorder.bucketMicroseconds == 12_800_000)
    }

    @Test("Answers without the version header are counted under a name of their own")
    func unnamed() {
        var recorder = TrafficRecorder()
        recorder.record(answer(0, 1, nil))
        #expect(recorder.versions.keys.sorted() == [TrafficRecorder.unnamedVersion])
    }
}
