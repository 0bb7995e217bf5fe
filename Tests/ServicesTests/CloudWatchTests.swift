import CloudWatchAPI
import CloudWatchService
import Domain
import Foundation
import Smithy
import Store
import Synchronization
import TestKit
import Testing

/// Metrics as they were put, nothing else.
private final class PutMetrics: MetricSource {
    let scale = TimeScale.real
    private let archive = Mutex(MetricArchive(minute: 60))

    func put(_ measurements: [MetricMeasurement], in scope: Scope) async {
        archive.withLock { archive in
            for one in measurements {
                archive.put(one.point, of: one.metric, unit: one.unit, isFine: one.isFine, in: scope)
            }
        }
    }

    func series(of metric: MetricIdentity, in scope: Scope) async -> MeasuredSeries {
        archive.withLock { $0.points(of: metric, in: scope) }
    }

    func metrics(in scope: Scope) async -> [MetricIdentity] { archive.withLock { $0.metrics(in: scope) } }
}

@Suite("CloudWatch")
struct CloudWatchTests {
    private let clock = ManualClock()
    private let store: Store
    private let service: CloudWatchService

    init() throws {
        store = try Store(file: nil, clock: clock, ids: .counting())
        service = CloudWatchService(store: store, metrics: PutMetrics())
    }

    private var context: RequestContext {
        RequestContext(requestID: "r", account: "123456789012", region: "us-east-1", now: clock.now)
    }

    private func alarm(_ name: String, period: Int? = 60, periods: Int? = 1) -> PutMetricAlarmInput {
        PutMetricAlarmInput(
            alarmName: name, metricName: "M", namespace: "N", statistic: .sum, period: period,
            evaluationPeriods: periods, threshold: 1, comparisonOperator: .greaterThanThreshold,
            tags: [.init(key: "k", value: "v")])
    }

    @Test("what is put is read back by minute, by percentile, and through metric math in pages")
    func metrics() async throws {
        let start = clock.now
        _ = try await service.putMetricData(
            .init(
                namespace: "N",
                metricData: [
                    .init(metricName: "M", timestamp: start, values: [1, 2, 10], counts: [1, 1, 2], unit: .count),
                    .init(metricName: "M", timestamp: start + 60, value: 5, unit: .count),
                    .init(
                        metricName: "S", timestamp: start,
                        statisticValues: .init(sampleCount: 4, sum: 8, minimum: 1, maximum: 3)),
                ]), context)
        let statistics = try await service.getMetricStatistics(
            .init(
                namespace: "N", metricName: "M", startTime: start, endTime: start + 120, period: 60,
                statistics: [.sum, .maximum], extendedStatistics: ["p50"]), context)
        #expect(statistics.datapoints.map(\.sum) == [23, 5] && statistics.datapoints.map(\.maximum) == [10, 5])
        #expect(statistics.datapoints.first?.extendedStatistics["p50"] == 2)
        var token: String?
        var values: [Double] = []
        repeat {
            let page = try await service.getMetricData(
                .init(
                    metricDataQueries: [
                        .init(
                            id: "m",
                            metricStat: .init(
                                metric: .init(namespace: "N", metricName: "M"), period: 60, stat: "Sum")),
                        .init(id: "e", expression: "m * 2"),
                    ], startTime: start, endTime: start + 120, nextToken: token, maxDatapoints: 3), context)
            values += page.metricDataResults.flatMap(\.values)
            token = page.nextToken
        } while token != nil
        #expect(values == [5, 23, 10, 46])
        let listed = try await service.listMetrics(.init(namespace: "N"), context)
        #expect(listed.metrics.map(\.metricName) == ["M", "S"])
    }

    @Test("alarms are put, told by type and state, given tags, and deleted")
    func alarms() async throws {
        _ = try await service.putMetricAlarm(alarm("a"), context)
        _ = try await service.putCompositeAlarm(.init(alarmName: "c", alarmRule: "ALARM(a)"), context)
        _ = try await service.setAlarmState(
            .init(alarmName: "a", stateValue: .alarm, stateReason: "drill"), context)
        let plain = try await service.describeAlarms(.init(), context)
        #expect(plain.metricAlarms.map(\.alarmName) == ["a"] && plain.compositeAlarms.isEmpty)
        #expect(plain.metricAlarms.first?.stateReason == "drill" && plain.metricAlarms.first?.statistic == .sum)
        let parents = try await service.describeAlarms(.init(parentsOfAlarmName: "a"), context)
        #expect(parents.compositeAlarms.map(\.alarmName) == ["c"])
        let watching = try await service.describeAlarmsForMetric(.init(metricName: "M", namespace: "N"), context)
        #expect(watching.metricAlarms.count == 1)
        let history = try await service.describeAlarmHistory(.init(historyItemType: .stateUpdate), context)
        #expect(history.alarmHistoryItems.map(\.historySummary) == ["Alarm updated from INSUFFICIENT_DATA to ALARM"])
        let arn = try #require(plain.metricAlarms.first?.alarmArn)
        _ = try await service.tagResource(.init(resourceARN: arn, tags: [.init(key: "x", value: "y")]), context)
        let tags = try await service.listTagsForResource(.init(resourceARN: arn), context)
        #expect(tags.tags.map(\.key) == ["k", "x"])
        let used = await refusal { () throws(ServiceError) in
            try await service.deleteAlarms(.init(alarmNames: ["a"]), context)
        }
        #expect(used?.code == "ValidationError")
        _ = try await service.deleteAlarms(.init(alarmNames: ["a", "c", "gone"]), context)
        #expect(store.world.alarms.isEmpty)
    }

    @Test("wrong alarms are refused with AWS's code")
    func refusesAlarms() async throws {
        var both = alarm("a")
        both.extendedStatistic = "p99"
        var treatment = alarm("a")
        treatment.treatMissingData = "sometimes"
        var band = alarm("a")
        band.comparisonOperator = .greaterThanUpperThreshold
        for input in [
            both, treatment, band, alarm("a", period: 7), alarm("a", period: nil), alarm("a", periods: nil),
            alarm("a", period: 3_600, periods: 500),
        ] {
            let error = await refusal { () throws(ServiceError) in try await service.putMetricAlarm(input, context) }
            #expect(error?.code == "ValidationError" && error?.status == 400)
        }
        let rule = await refusal { () throws(ServiceError) in
            try await service.putCompositeAlarm(.init(alarmName: "c", alarmRule: "ALARM(none)"), context)
        }
        #expect(rule?.code == "ResourceNotFound")
    }

    @Test(
        "wrong data is refused with AWS's code",
        arguments: [
            (
                PutMetricDataInput(namespace: "AWS/X", metricData: [.init(metricName: "M", value: 1)]),
                "InvalidParameterValue"
            ),
            (.init(namespace: "N"), "MissingParameter"),
            (.init(namespace: "N", metricData: [.init(metricName: "M")]), "MissingParameter"),
            (
                .init(namespace: "N", metricData: [.init(metricName: "M", value: 1, values: [1])]),
                "InvalidParameterCombination"
            ),
            (.init(namespace: "N", metricData: [.init(metricName: "M", value: .nan)]), "InvalidParameterValue"),
            (
                .init(namespace: "N", metricData: [.init(metricName: "M", values: [1], counts: [1, 2])]),
                "InvalidParameterValue"
            ),
            (
                .init(
                    namespace: "N",
                    metricData: [.init(metricName: "M", timestamp: Date(timeIntervalSince1970: 0), value: 1)]),
                "InvalidParameterValue"
            ),
        ])
    func refusesData(input: PutMetricDataInput, code: String) async {
        let error = await refusal { () throws(ServiceError) in try await service.putMetricData(input, context) }
        #expect(error?.code == code)
    }
}
