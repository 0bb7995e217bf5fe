import Foundation
import Smithy
import TestKit
import Testing
import Wire

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "every form that clients send is read",
        arguments: [
            ("2026-11-20T23:46:44.907384Z", 1_795_218_404.907384), ("2026-11-20T23:46:44.23Z", 1_795_218_404.23),
            ("20261120T234644Z", 1_795_218_404), ("2026-11-20T23:46:44Z", 1_795_218_404),
            ("2026-11-21T01:46:44+02:00", 1_795_218_404), ("2026-11-20T23:46:44", 1_795_218_404),
            ("Fri, 20 Nov 2026 23:46:44 GMT", 1_795_218_404), ("1795218404", 1_795_218_404),
            ("1795218404.5", 1_795_218_404.5), ("2024-02-29T00:00:00Z", 1_709_164_800), ("1969-12-31T23:59:59Z", -1),
            ("2026-11-20", 1_795_132_800),
        ])
    func forms(text: String, seconds: Double) throws {
        let date = try #require(TimestampFormat.date(text))
        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.000_01)
    }

    @Test(
        "what is no time is not taken for one",
        arguments: [
            "", "yesterday", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-20T25:00:00Z",
            "2026-11-20T23:46:44X",
            "nan", "inf", "1e300", "20261120T23464", "2026-11-20T23:46:44.Z", "Fri, 20 Foo 2026 23:46:44 GMT", "🕰️T🕰️🕰️🕰️",
        ])
    func nonsense(text: String) {
        #expect(TimestampFormat.date(text) == nil)
    }

    @Test("the written forms agree with Foundation's over many centuries")
    func againstFoundation() throws {
        var generator = SeededGenerator(seed: 7)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<2000 {
            let milliseconds = Int.random(in: -5_000_000_000_000...30_000_000_000_000, using: &generator)
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            let text = TimestampFormat.iso8601.text(date)
            let again = try #require(TimestampFormat.date(text))
            #expect(Int((again.timeIntervalSince1970 * 1000).rounded()) == milliseconds)
            #expect(try abs(style.parse(text).timeIntervalSince(date)) < 0.0006, "\(text)")
        }
    }

    @Test("headers have RFC 822 and JSON has seconds")
    func written() {
        let date = Date(timeIntervalSince1970: 1_795_218_404.25)
        #expect(TimestampFormat.rfc822.text(date) == "Fri, 20 Nov 2026 23:46:44 GMT")
        #expect(TimestampFormat.epoch.text(date) == "1795218404.250")
        #expect(TimestampFormat.epoch.text(Date(timeIntervalSince1970: 5)) == "5")
    }
}
