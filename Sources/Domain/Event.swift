package import Foundation

/// One line of an environment's history, as `DescribeEvents` shows it.
package struct Event: Codable, Sendable, Equatable {
    package var account: String
    package var region: String
    /// Set by the transaction.
    package var date: Date
    package var severity: Severity
    package var message: String
    package var applicationName: String?
    package var environmentName: String?
    package var environmentID: String?
    package var versionLabel: String?
    /// The request that caused it: `eb` waits for events by this.
    package var requestID: String?

    package enum Severity: String, Codable, Sendable, CaseIterable, Comparable {
        case trace = "TRACE"
        case debug = "DEBUG"
        case info = "INFO"
        case warn = "WARN"
        case error = "ERROR"
        case fatal = "FATAL"

        package static func < (left: Severity, right: Severity) -> Bool {
            order(left) < order(right)
        }

        private static func order(_ severity: Severity) -> Int { allCases.firstIndex(of: severity) ?? 0 }
    }

    package init(
        scope: Scope, severity: Severity, message: String, applicationName: String? = nil,
        environmentName: String? = nil, environmentID: String? = nil, versionLabel: String? = nil,
        requestID: String? = nil
    ) {
        account = scope.account
        region = scope.region
        date = .distantPast
        self.severity = severity
        self.message = message
        self.applicationName = applicationName
        self.environmentName = environmentName
        self.environmentID = environmentID
        self.versionLabel = versionLabel
        self.requestID = requestID
    }
}

/// What to find among the events; a nil field does not narrow.
package struct EventQuery: Sendable {
    package var scope: Scope
    package var applicationName: String?
    package var environmentName: String?
    package var environmentID: String?
    package var versionLabel: String?
    package var requestID: String?
    /// This severity and worse.
    package var severity: Event.Severity?
    package var from: Date?
    package var before: Date?
    package var limit: Int
    package var offset: Int

    package init(scope: Scope, limit: Int = 100, offset: Int = 0) {
        self.scope = scope
        self.limit = limit
        self.offset = offset
    }
}
