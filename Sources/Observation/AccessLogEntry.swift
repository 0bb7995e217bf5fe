package import Foundation

/// A request in an access log.
/// Source: Application Load Balancers guide, "Access logs for your Application Load Balancer", "Access log entries".
package struct AccessLogEntry: Sendable, Equatable {
    /// `http`, `https`, `h2`, `grpcs`, `ws` or `wss`.
    package var type = "http"
    /// When the answer was complete.
    package var time = Date(timeIntervalSince1970: 0)
    /// `app/NAME/ID`.
    package var loadBalancer = ""
    package var client = LogAddress()
    /// The last target the request was sent to.
    package var target: LogAddress?
    package var times = Times()
    package var status = 0
    package var targetStatus: Int?
    package var receivedBytes = 0
    package var sentBytes = 0
    /// Method, whole URL and version.
    package var request = "- http://-:0- -"
    package var userAgent: String?
    package var tls: TLS?
    package var targetGroup: String?
    package var trace: String?
    package var certificate: String?
    /// The default rule's is 0, and an answer without a rule has none.
    package var rulePriority: Int?
    package var createdAt = Date(timeIntervalSince1970: 0)
    /// `forward`, `redirect`, `fixed-response`, …, joined by commas.
    package var actions: [String] = []
    package var redirectURL: String?
    package var errorReason: String?
    /// `Compliant` requests leave both out.
    package var classification: String?
    package var classificationReason: String?
    package var connectionTrace = ""
    package var transformedHost: String?
    package var transformedURI: String?
    /// `TransformSuccess`, or why it failed; nil where nothing was to be transformed.
    package var transformStatus: String?

    package struct TLS: Sendable, Equatable {
        package var cipher: String
        package var version: String
        /// The name the client asked for.
        package var serverName: String?

        package init(cipher: String, version: String, serverName: String? = nil) {
            self.cipher = cipher
            self.version = version
            self.serverName = serverName
        }
    }

    /// In microseconds; nil, told as -1, where it did not come to that.
    package struct Times: Sendable, Equatable {
        package var request: Int?
        package var target: Int?
        package var response: Int?

        package init(request: Int? = nil, target: Int? = nil, response: Int? = nil) {
            self.request = request
            self.target = target
            self.response = response
        }
    }

    package init() {}

    /// The fields in AWS's order, separated by spaces.
    package var line: String {
        let targets = target.map(\.text)
        let codes = targetStatus.map(String.init)
        let head = [
            type, LogField.instant(time), loadBalancer, client.text, target?.text ?? "-",
            LogField.seconds(times.request), LogField.seconds(times.target), LogField.seconds(times.response),
            status == 0 ? "-" : String(status), codes ?? "-", String(receivedBytes), String(sentBytes),
            LogField.quoted(request), LogField.quoted(userAgent), tls?.cipher ?? "-", tls?.version ?? "-",
        ]
        let choice = [
            targetGroup ?? "-", LogField.quoted(trace), LogField.quoted(tls?.serverName),
            LogField.quoted(certificate), rulePriority.map(String.init) ?? "-1", LogField.instant(createdAt),
            LogField.quoted(actions.isEmpty ? nil : actions.joined(separator: ",")), LogField.quoted(redirectURL),
            LogField.quoted(errorReason), LogField.quoted(targets), LogField.quoted(codes),
            LogField.quoted(classification), LogField.quoted(classificationReason), connectionTrace,
            LogField.quoted(transformedHost), LogField.quoted(transformedURI), LogField.quoted(transformStatus),
        ]
        return (head + choice).joined(separator: " ")
    }
}
