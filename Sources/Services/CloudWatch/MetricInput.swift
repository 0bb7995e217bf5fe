import CloudWatchAPI
import Domain
import Smithy

/// Which statistics there are.
/// Source: Amazon CloudWatch User Guide, "CloudWatch statistics definitions".
enum StatisticName {
    static func check(_ word: String) throws(ServiceError) {
        guard StatisticKind(word) != nil else {
            throw CloudWatchFault.invalidParameterValue("The statistic '\(word)' is not valid")
        }
    }
}

/// Source: Amazon CloudWatch API Reference, `GetMetricStatistics`, `Period`.
enum PeriodRule {
    static func check(_ period: Int) throws(ServiceError) {
        guard [1, 5, 10, 20, 30].contains(period) || (period > 0 && period.isMultiple(of: 60)) else {
            throw .validation("Period must be 1, 5, 10, 20, 30 or a multiple of 60")
        }
    }
}

extension CloudWatchAPI.Dimension {
    var record: MetricDimension { MetricDimension(name, value) }
}

extension MetricDimension {
    var described: CloudWatchAPI.Dimension { .init(name: name, value: value) }
}

extension CloudWatchAPI.Tag {
    var record: Domain.Tag { Domain.Tag(key: key, value: value) }
}

extension MetricQuery {
    /// Source: Amazon CloudWatch API Reference, `MetricDataQuery`.
    static func read(_ queries: [MetricDataQuery]) throws(ServiceError) -> [MetricQuery] {
        var ids: Set<String> = []
        var read: [MetricQuery] = []
        for query in queries {
            guard ids.insert(query.id).inserted else {
                throw .validation("The values for parameter id in MetricDataQueries are not unique.")
            }
            guard query.id.first?.isLowercase == true else {
                throw .validation("The id '\(query.id)' must begin with a lower-case letter")
            }
            guard (query.metricStat == nil) != (query.expression == nil) else {
                throw .validation("The query '\(query.id)' must have either MetricStat or Expression")
            }
            if let expression = query.expression { try check(expression) }
            read.append(
                MetricQuery(
                    id: query.id, statistic: try query.metricStat?.record, expression: query.expression,
                    label: query.label, returnsData: query.returnData ?? true, period: query.period))
        }
        return read
    }

    private static func check(_ expression: String) throws(ServiceError) {
        do throws(Fault) { _ = try MetricExpression(expression) } catch {
            throw CloudWatchService.serviceError(for: error)
        }
    }

    var described: MetricDataQuery {
        MetricDataQuery(
            id: id, metricStat: statistic?.described, expression: expression, label: label, returnData: returnsData,
            period: period)
    }
}

extension MetricStat {
    fileprivate var record: MetricStatistic {
        get throws(ServiceError) {
            guard let name = metric.metricName, let namespace = metric.namespace else {
                throw .validation("A metric must have a MetricName and a Namespace")
            }
            try StatisticName.check(stat)
            try PeriodRule.check(period)
            return MetricStatistic(
                metric: MetricIdentity(namespace: namespace, name: name, dimensions: metric.dimensions.map(\.record)),
                period: period, statistic: stat, unit: unit?.rawValue)
        }
    }
}

extension MetricStatistic {
    fileprivate var described: MetricStat {
        MetricStat(metric: metric.described, period: period, stat: statistic, unit: unit.map { .init(rawValue: $0) })
    }
}

extension MetricIdentity {
    var described: CloudWatchAPI.Metric {
        .init(namespace: namespace, metricName: name, dimensions: dimensions.map(\.described))
    }
}
