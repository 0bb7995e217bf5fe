package import CloudWatchAPI
import Domain
package import Smithy

extension CloudWatchService {
    package func putMetricAlarm(
        _ input: PutMetricAlarmInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try input.refuseUnserved()
        let watch = try input.watch
        try await commit { [input] transaction throws(Fault) in
            try transaction.putAlarm(
                Alarm(
                    scope: context.scope, name: input.alarmName, description: input.alarmDescription,
                    watch: .metric(watch), actions: input.actions, tags: input.tags.map(\.record), at: transaction.now))
        }
        return Empty()
    }
}

extension PutMetricAlarmInput {
    fileprivate func refuseUnserved() throws(ServiceError) {
        let given: [(String, Bool)] = [
            ("ThresholdMetricId", thresholdMetricId != nil), ("EvaluationCriteria", evaluationCriteria != nil),
            ("EvaluationInterval", evaluationInterval != nil), ("EvaluationWindow", evaluationWindow != nil),
            ("WarmUpConfiguration", warmUpConfiguration != nil),
            ("ActionConfiguration", actionConfiguration != nil),
        ]
        guard let first = given.first(where: \.1) else { return }
        throw .validation("\(first.0) of an alarm is not served by Teal")
    }

    fileprivate var watch: MetricWatch {
        get throws(ServiceError) {
            guard let periods = evaluationPeriods, periods >= 1 else {
                throw .validation("EvaluationPeriods must be specified and at least 1")
            }
            if let needed = datapointsToAlarm, !(1...periods).contains(needed) {
                throw .validation("DatapointsToAlarm must be between 1 and EvaluationPeriods (\(periods))")
            }
            guard let threshold else { throw .validation("Threshold must be specified") }
            guard let word = comparisonOperator?.rawValue, let comparison = MetricWatch.Comparison(rawValue: word)
            else {
                throw .validation("ComparisonOperator must be one that compares with a static threshold")
            }
            var watch = MetricWatch(
                subject: try subject, evaluationPeriods: periods, datapointsToAlarm: datapointsToAlarm,
                threshold: threshold, comparison: comparison, missingData: try missingData)
            watch.lowSampleCountPercentile = evaluateLowSampleCountPercentile
            try check(watch)
            return watch
        }
    }

    /// Source: Amazon CloudWatch API Reference, `PutMetricAlarm`, `EvaluationPeriods`.
    private func check(_ watch: MetricWatch) throws(ServiceError) {
        let limit = watch.period < 3_600 ? 86_400 : 604_800
        guard watch.evaluationPeriods <= limit / max(1, watch.period) else {
            throw .validation(
                "Metrics cannot be checked across more than \(limit / 86_400) day(s) (EvaluationPeriods * Period must be "
                    + "<= \(limit)).")
        }
    }

    private var missingData: MetricWatch.MissingData? {
        get throws(ServiceError) {
            guard let word = treatMissingData else { return nil }
            guard let treatment = MetricWatch.MissingData(rawValue: word) else {
                throw .validation("TreatMissingData must be one of breaching, notBreaching, ignore, missing")
            }
            return treatment
        }
    }

    private var subject: MetricWatch.Subject {
        get throws(ServiceError) {
            if !metrics.isEmpty { return .queries(try queries) }
            guard let metricName, let namespace, let period else {
                throw .validation("MetricName, Namespace and Period must be specified")
            }
            guard (statistic == nil) != (extendedStatistic == nil) else {
                throw .validation("Exactly one of Statistic and ExtendedStatistic must be specified")
            }
            let word = statistic?.rawValue ?? extendedStatistic ?? ""
            try StatisticName.check(word)
            try PeriodRule.check(period)
            return .statistic(
                MetricStatistic(
                    metric: MetricIdentity(
                        namespace: namespace, name: metricName, dimensions: dimensions.map(\.record)),
                    period: period, statistic: word, unit: unit?.rawValue))
        }
    }

    private var queries: [MetricQuery] {
        get throws(ServiceError) {
            if metricName != nil || statistic != nil || extendedStatistic != nil || period != nil {
                throw ServiceError(
                    "InvalidParameterCombination", "Metrics cannot be combined with a metric, its statistic or period")
            }
            let all = try MetricQuery.read(metrics)
            guard all.count(where: \.returnsData) == 1 else {
                throw .validation("Exactly one element of Metrics must have ReturnData true")
            }
            return all
        }
    }

    fileprivate var actions: Alarm.Actions {
        var actions = Alarm.Actions()
        actions.areEnabled = actionsEnabled ?? true
        actions.onOK = okActions
        actions.onAlarm = alarmActions
        actions.onInsufficientData = insufficientDataActions
        return actions
    }
}
