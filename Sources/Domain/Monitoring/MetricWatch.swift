/// What a metric alarm looks at, and when what it sees is a breach.
/// Source: Amazon CloudWatch API Reference, `PutMetricAlarm`.
package struct MetricWatch: Codable, Sendable, Equatable {
    package var subject: Subject
    package var evaluationPeriods: Int
    /// nil: all of them.
    package var datapointsToAlarm: Int?
    package var threshold: Double
    package var comparison: Comparison
    /// nil: nobody said; as `missing`.
    package var missingData: MissingData?
    /// Kept and shown.
    package var lowSampleCountPercentile: String?

    package enum Subject: Codable, Sendable, Equatable {
        case statistic(MetricStatistic)
        /// Several, with the expression that makes one value of them.
        case queries([MetricQuery])
    }

    package enum Comparison: String, Codable, Sendable {
        case greaterOrEqual = "GreaterThanOrEqualToThreshold"
        case greater = "GreaterThanThreshold"
        case less = "LessThanThreshold"
        case lessOrEqual = "LessThanOrEqualToThreshold"

        package func isBreached(_ value: Double, _ threshold: Double) -> Bool {
            switch self {
            case .greaterOrEqual: value >= threshold
            case .greater: value > threshold
            case .less: value < threshold
            case .lessOrEqual: value <= threshold
            }
        }

        /// `greater than the threshold`, as reasons have it.
        package var words: String {
            switch self {
            case .greaterOrEqual: "greater than or equal to the threshold"
            case .greater: "greater than the threshold"
            case .less: "less than the threshold"
            case .lessOrEqual: "less than or equal to the threshold"
            }
        }
    }

    package enum MissingData: String, Codable, Sendable {
        case missing, ignore, breaching, notBreaching
    }

    package init(
        subject: Subject, evaluationPeriods: Int, datapointsToAlarm: Int? = nil, threshold: Double,
        comparison: Comparison, missingData: MissingData? = nil
    ) {
        self.subject = subject
        self.evaluationPeriods = evaluationPeriods
        self.datapointsToAlarm = datapointsToAlarm
        self.threshold = threshold
        self.comparison = comparison
        self.missingData = missingData
    }

    /// Seconds of AWS's clock.
    package var period: Int {
        switch subject {
        case .statistic(let statistic): statistic.period
        case .queries(let queries): queries.compactMap { $0.statistic?.period ?? $0.period }.max() ?? 60
        }
    }

    /// How many breaches within the evaluation periods are an alarm.
    package var breachesToAlarm: Int { datapointsToAlarm ?? evaluationPeriods }
}

/// What is measured, of what.
package struct MetricIdentity: Codable, Sendable, Hashable {
    package var namespace: String
    package var name: String
    /// By name, in order.
    package let dimensions: [MetricDimension]

    package init(namespace: String, name: String, dimensions: [MetricDimension] = []) {
        self.namespace = namespace
        self.name = name
        self.dimensions = dimensions.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
    }
}

package struct MetricDimension: Codable, Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// One statistic of one metric over periods.
package struct MetricStatistic: Codable, Sendable, Equatable {
    package var metric: MetricIdentity
    /// Seconds of AWS's clock.
    package var period: Int
    /// `Sum`, `p99.9`, `TM(10%:90%)`, …
    package var statistic: String
    package var unit: String?

    package init(metric: MetricIdentity, period: Int, statistic: String, unit: String? = nil) {
        self.metric = metric
        self.period = period
        self.statistic = statistic
        self.unit = unit
    }
}

/// A part of `GetMetricData`'s question, or of an alarm on several metrics.
package struct MetricQuery: Codable, Sendable, Equatable {
    package var id: String
    package var statistic: MetricStatistic?
    package var expression: String?
    package var label: String?
    package var returnsData: Bool
    package var period: Int?

    package init(
        id: String, statistic: MetricStatistic?, expression: String?, label: String? = nil, returnsData: Bool = true,
        period: Int? = nil
    ) {
        self.id = id
        self.statistic = statistic
        self.expression = expression
        self.label = label
        self.returnsData = returnsData
        self.period = period
    }
}
