package import Foundation

/// A CloudWatch alarm: what it watches, the state it is in, and how it came there.
package struct Alarm: Record, Scoped {
    package static let tableName = "alarm"
    package static var place: WritableKeyPath<World, [String: Alarm]> { \.alarms }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    package var description: String?
    package var watch: Watch
    /// Those on instances are taken; nothing is notified. Deployments that watch an alarm read its state.
    package var actions: Actions
    package var state: State
    package var reason: String
    /// JSON.
    package var reasonData: String?
    package var stateUpdatedAt: Date
    /// When the state last became another.
    package var transitionedAt: Date
    package var configuredAt: Date
    /// Oldest first, at most `historyLimit`.
    package private(set) var history: [HistoryItem]
    package var tags: [Tag]

    /// Entries kept of an alarm; the oldest give way.
    package static let historyLimit = 100

    package enum State: String, Codable, Sendable {
        case ok = "OK"
        case alarm = "ALARM"
        case insufficientData = "INSUFFICIENT_DATA"
    }

    package enum Watch: Codable, Sendable, Equatable {
        case metric(MetricWatch)
        /// An expression over the states of other alarms.
        case composite(rule: String)
    }

    package struct Actions: Codable, Sendable, Equatable {
        package var areEnabled = true
        package var onOK: [String] = []
        package var onAlarm: [String] = []
        package var onInsufficientData: [String] = []
        /// Of a composite alarm: the alarm that keeps its actions from being taken.
        package var suppressor: String?
        package var suppressorWait: Int?
        package var suppressorExtension: Int?

        package init() {}
    }

    /// Source: Amazon CloudWatch API Reference, `AlarmHistoryItem`.
    package struct HistoryItem: Codable, Sendable, Equatable {
        package enum Kind: String, Codable, Sendable {
            case configuration = "ConfigurationUpdate"
            case state = "StateUpdate"
            case action = "Action"
        }
        package var at: Date
        package var kind: Kind
        package var summary: String
        /// JSON.
        package var data: String
    }

    package init(
        scope: Scope, name: String, description: String?, watch: Watch, actions: Actions, tags: [Tag], at now: Date
    ) {
        id = Self.arn(scope, name)
        account = scope.account
        region = scope.region
        self.name = name
        self.description = description
        self.watch = watch
        self.actions = actions
        state = .insufficientData
        reason = "Unchecked: Initial alarm creation"
        stateUpdatedAt = now
        transitionedAt = now
        configuredAt = now
        history = []
        self.tags = tags
    }

    package static func arn(_ scope: Scope, _ name: String) -> String { scope.arn("cloudwatch", "alarm:\(name)") }

    package var metric: MetricWatch? {
        guard case .metric(let metric) = watch else { return nil }
        return metric
    }

    package var compositeRule: String? {
        guard case .composite(let rule) = watch else { return nil }
        return rule
    }

    mutating func remember(_ item: HistoryItem) {
        history.append(item)
        history.removeFirst(max(0, history.count - Self.historyLimit))
    }
}
