import CloudWatchAPI
import Domain

extension MetricAlarm {
    /// nil for a composite alarm.
    init?(_ alarm: Alarm) {
        guard let watch = alarm.metric else { return nil }
        self.init(
            alarmName: alarm.name, alarmArn: alarm.id, alarmDescription: alarm.description,
            alarmConfigurationUpdatedTimestamp: alarm.configuredAt, actionsEnabled: alarm.actions.areEnabled,
            okActions: alarm.actions.onOK, alarmActions: alarm.actions.onAlarm,
            insufficientDataActions: alarm.actions.onInsufficientData,
            stateValue: .init(rawValue: alarm.state.rawValue), stateReason: alarm.reason,
            stateReasonData: alarm.reasonData, stateUpdatedTimestamp: alarm.stateUpdatedAt,
            evaluationPeriods: watch.evaluationPeriods, datapointsToAlarm: watch.datapointsToAlarm,
            threshold: watch.threshold, comparisonOperator: .init(rawValue: watch.comparison.rawValue),
            treatMissingData: watch.missingData?.rawValue,
            evaluateLowSampleCountPercentile: watch.lowSampleCountPercentile,
            stateTransitionedTimestamp: alarm.transitionedAt)
        show(watch.subject)
    }

    private mutating func show(_ subject: MetricWatch.Subject) {
        switch subject {
        case .queries(let queries): metrics = queries.map(\.described)
        case .statistic(let one):
            metricName = one.metric.name
            namespace = one.metric.namespace
            dimensions = one.metric.dimensions.map(\.described)
            period = one.period
            unit = one.unit.map { .init(rawValue: $0) }
            let simple = Statistic(rawValue: one.statistic)
            if Statistic.all.contains(simple) { statistic = simple } else { extendedStatistic = one.statistic }
        }
    }
}

extension CompositeAlarm {
    /// nil for a metric alarm.
    init?(_ alarm: Alarm) {
        guard let rule = alarm.compositeRule else { return nil }
        self.init(
            actionsEnabled: alarm.actions.areEnabled, alarmActions: alarm.actions.onAlarm, alarmArn: alarm.id,
            alarmConfigurationUpdatedTimestamp: alarm.configuredAt, alarmDescription: alarm.description,
            alarmName: alarm.name, alarmRule: rule, insufficientDataActions: alarm.actions.onInsufficientData,
            okActions: alarm.actions.onOK, stateReason: alarm.reason, stateReasonData: alarm.reasonData,
            stateUpdatedTimestamp: alarm.stateUpdatedAt, stateValue: .init(rawValue: alarm.state.rawValue),
            stateTransitionedTimestamp: alarm.transitionedAt, actionsSuppressor: alarm.actions.suppressor,
            actionsSuppressorWaitPeriod: alarm.actions.suppressorWait,
            actionsSuppressorExtensionPeriod: alarm.actions.suppressorExtension)
    }
}
