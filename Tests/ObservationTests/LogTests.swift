import Foundation
import Observation
import Testing

@Suite("Log formats")
struct LogTests {
    @Test("Dates are written as HTTP wants them")
    func dates() {
        #expect(CalendarDay(secondsSince1970: 784_111_777).httpText == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(CalendarDay(secondsSince1970: 951_782_400).httpText == "Tue, 29 Feb 2000 00:00:00 GMT")
        #expect(CalendarDay(secondsSince1970: 0).httpText == "Thu, 01 Jan 1970 00:00:00 GMT")
    }

    @Test("An access log entry has AWS's fields in AWS's order")
    func access() {
        var entry = AccessLogEntry()
        entry.time = Date(timeIntervalSince1970: 1_530_573_780.186641)
        entry.loadBalancer = "app/my-loadbalancer/50dc6c495c0c9188"
        entry.client = .init(host: "192.168.131.39", port: 2817)
        entry.target = .init(host: "10.0.0.1", port: 80)
        entry.times = .init(request: 0, target: 1_000, response: 0)
        entry.status = 200
        entry.targetStatus = 200
        entry.receivedBytes = 34
        entry.sentBytes = 366
        entry.request = "GET http://www.example.com:80/ HTTP/1.1"
        entry.userAgent = "curl/7.46.0"
        entry.targetGroup =
            "arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067"
        entry.trace = "Root=1-58337262-36d228ad5d99923122bbe354"
        entry.rulePriority = 0
        entry.createdAt = Date(timeIntervalSince1970: 1_530_573_780.186000)
        entry.actions = ["forward"]
        entry.connectionTrace = "TID_1234abcd5678ef90"
        // The example of AWS's page, for a request without TLS.
        #expect(
            entry.line
                == """
                http 2018-07-02T23:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 \
                10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" \
                - - arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 \
                "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 2018-07-02T23:23:00.186000Z "forward" "-" "-" \
                "10.0.0.1:80" "200" "-" "-" TID_1234abcd5678ef90 "-" "-" "-"
                """)
    }

    @Test("What came to nothing is told as AWS does: no target, no times, no rule")
    func accessWithoutTarget() {
        var entry = AccessLogEntry()
        entry.status = 400
        entry.connectionTrace = "TID_1"
        #expect(entry.line.hasPrefix("http 1970-01-01T00:00:00.000000Z  -:0 - -1 -1 -1 400 - 0 0 "))
        #expect(entry.line.contains("\" \"-\" - - - \"-\" \"-\" \"-\" -1 1970"))
    }

    @Test(
        "What would break a line is escaped",
        arguments: [("a\"b", "a\\x22b"), ("a\nb", "a\\x0ab"), ("a\\b", "a\\x5cb"), ("é", "\\xc3\\xa9"), ("ab", "ab")])
    func escapes(text: String, escaped: String) {
        #expect(LogField.escaped(text) == escaped)
    }

    @Test("Connections and health checks are told in AWS's fields")
    func others() {
        var connection = ConnectionLogEntry()
        connection.time = Date(timeIntervalSince1970: 1_530_573_780)
        connection.client = .init(host: "203.0.113.1", port: 36280)
        connection.listenerPort = 443
        connection.tlsProtocol = "TLSv1.3"
        connection.tlsCipher = "TLS_AES_128_GCM_SHA256"
        connection.handshake = 36_000
        connection.connectionTrace = "TID_1"
        #expect(
            connection.line
                == """
                2018-07-02T23:23:00.000000Z 203.0.113.1 36280 443 TLSv1.3 TLS_AES_128_GCM_SHA256 0.036 "-" - - - TID_1 -
                """)
        var check = HealthCheckLogEntry()
        check.time = Date(timeIntervalSince1970: 1_530_573_780)
        check.latency = 19_584
        check.target = .init(host: "172.31.20.97", port: 80)
        check.targetGroup = "web"
        check.passed = true
        check.statusCode = 200
        #expect(check.line == "http 2018-07-02T23:23:00.000000Z 0.019584000 172.31.20.97:80 web PASS 200 -")
    }

    @Test("Files are named as AWS names them")
    func fileNames() {
        var name = LogFileName(
            kind: .access, prefix: "logs", account: "123456789012", region: "us-east-2",
            loadBalancer: "app/my-loadbalancer/1234567890abcdef", address: "172.160.1.192")
        let end = Date(timeIntervalSince1970: 1_644_957_600)
        #expect(
            name.key(end: end, random: "20sg8hgm")
                == """
                logs/AWSLogs/123456789012/elasticloadbalancing/us-east-2/2022/02/15/\
                123456789012_elasticloadbalancing_us-east-2_app.my-loadbalancer.1234567890abcdef_20220215T2040Z_\
                172.160.1.192_20sg8hgm.log.gz
                """)
        name.kind = .connection
        name.prefix = ""
        #expect(name.key(end: end, random: "a").contains("/2022/02/15/conn_log.123456789012_elasticloadbalancing_"))
        #expect(name.key(end: end, random: "a").hasPrefix("AWSLogs/"))
        name.kind = .healthCheck
        #expect(name.key(end: end, random: "a").contains("/health_check_log_123456789012_elasticloadbalancing_"))
    }

    @Test("Days are right at the edges of months, years and leap years")
    func days() {
        let formatter = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var seconds = 0
        while seconds < 4_102_444_800 {
            let date = Date(timeIntervalSince1970: Double(seconds))
            #expect(LogField.instant(date).prefix(19) == date.formatted(formatter).prefix(19))
            seconds += 86_399 * 13
        }
    }
}
