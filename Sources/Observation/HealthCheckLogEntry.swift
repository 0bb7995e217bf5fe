package import Foundation

/// A health check in a health check log.
/// Source: Application Load Balancers guide, "Health check logs".
package struct HealthCheckLogEntry: Sendable, Equatable {
    /// `http`, `https`, `h2` or `grpc`.
    package var type = "http"
    package var time = Date(timeIntervalSince1970: 0)
    /// In microseconds; nil where no answer came.
    package var latency: Int?
    package var target = LogAddress()
    package var targetGroup = ""
    package var passed = false
    /// What the target answered.
    package var statusCode: Int?
    /// `Target.Timeout`, … ; nil for a check that passed.
    package var reason: String?

    package init() {}

    package var line: String {
        [
            type, LogField.instant(time), latency.map(Self.fine) ?? "-", target.text, targetGroup,
            passed ? "PASS" : "FAIL", statusCode.map(String.init) ?? "-", reason ?? "-",
        ].joined(separator: " ")
    }

    private static func fine(_ microseconds: Int) -> String {
        "\(microseconds / 1_000_000)." + LogField.digits(microseconds % 1_000_000, 6) + "000"
    }
}
