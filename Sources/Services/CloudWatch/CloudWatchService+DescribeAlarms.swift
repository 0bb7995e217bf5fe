package import CloudWatchAPI
import Domain
package import Smithy

extension CloudWatchService {
    /// Metric alarms only, unless types are asked for.
    /// Source: Amazon CloudWatch API Reference, `DescribeAlarms`, `AlarmTypes`.
    package func describeAlarms(
        _ input: DescribeAlarmsInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeAlarmsOutput {
        if !input.alarmNames.isEmpty, input.alarmNamePrefix != nil {
            throw .validation("AlarmNames and AlarmNamePrefix cannot be given together")
        }
        let world = store.world
        var found = world.alarms(in: context.scope)
        if let name = input.childrenOfAlarmName {
            let children = world.children(of: try require(name, context))
            found = found.filter { children.contains($0.name) }
        } else if let name = input.parentsOfAlarmName {
            _ = try require(name, context)
            found = found.filter { world.children(of: $0).contains(name) }
        } else {
            found = found.filter { $0.matches(input) }
        }
        let page = try Page(of: found, by: \.name, token: input.nextToken, size: input.maxRecords ?? 50)
        return DescribeAlarmsOutput(
            compositeAlarms: page.elements.compactMap { CompositeAlarm($0) },
            metricAlarms: page.elements.compactMap { MetricAlarm($0) }, nextToken: page.next)
    }

    package func describeAlarmsForMetric(
        _ input: DescribeAlarmsForMetricInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeAlarmsForMetricOutput {
        let metric = MetricIdentity(
            namespace: input.namespace, name: input.metricName, dimensions: input.dimensions.map(\.record))
        let statistic = input.statistic?.rawValue ?? input.extendedStatistic
        let found = store.world.alarms(in: context.scope).filter { alarm in
            alarm.metric?.statistics.contains { watched in
                watched.metric == metric && (statistic ?? watched.statistic) == watched.statistic
                    && (input.period ?? watched.period) == watched.period
                    && (input.unit?.rawValue ?? watched.unit) == watched.unit
            } ?? false
        }
        return DescribeAlarmsForMetricOutput(metricAlarms: found.compactMap { MetricAlarm($0) })
    }

    func require(_ name: String, _ context: RequestContext) throws(ServiceError) -> Alarm {
        try look { world throws(Fault) in try world.requireAlarm(name, in: context.scope) }
    }
}

extension Alarm {
    fileprivate func matches(_ input: DescribeAlarmsInput) -> Bool {
        let types = input.alarmTypes.isEmpty ? [.metricAlarm] : input.alarmTypes
        let isAsked = input.alarmNames.isEmpty || input.alarmNames.contains(name)
        return types.contains(type) && isAsked && name.hasPrefix(input.alarmNamePrefix ?? "")
            && (input.stateValue?.rawValue ?? state.rawValue) == state.rawValue && hasAction(input.actionPrefix)
    }

    private func hasAction(_ prefix: String?) -> Bool {
        guard let prefix else { return true }
        return (actions.onOK + actions.onAlarm + actions.onInsufficientData).contains { $0.hasPrefix(prefix) }
    }

    var type: AlarmType { metric == nil ? .compositeAlarm : .metricAlarm }
}

extension MetricWatch {
    fileprivate var statistics: [MetricStatistic] {
        switch subject {
        case .statistic(let one): [one]
        case .queries(let queries): queries.compactMap(\.statistic)
        }
    }
}
