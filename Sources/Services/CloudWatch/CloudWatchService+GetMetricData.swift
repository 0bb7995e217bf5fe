package import CloudWatchAPI
import Domain
import Foundation
package import Smithy

extension CloudWatchService {
    /// Newest first, unless asked otherwise. A period is that much of AWS's clock.
    package func getMetricData(
        _ input: GetMetricDataInput, _ context: RequestContext
    ) async throws(ServiceError) -> GetMetricDataOutput {
        guard input.startTime < input.endTime else {
            throw .validation("The parameter EndTime must be greater than StartTime.")
        }
        let queries = try MetricQuery.read(input.metricDataQueries)
        let question = await MetricQuestion.ask(queries, of: metrics, in: context.scope)
        var results: [Result] = []
        for query in queries where query.returnsData {
            let values = try look { _ throws(Fault) in
                try question.answer(query.id, from: input.startTime, to: input.endTime)
                    .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            }
            let isAscending = input.scanBy == .timestampAscending
            results.append(Result(query: query, values: isAscending ? values : values.reversed()))
        }
        return try Self.page(results, input)
    }

    struct Result {
        var query: MetricQuery
        var values: [(at: Date, value: Double)]
    }

    /// A page holds so many values of all queries together; its token is how many came before.
    private static func page(
        _ results: [Result], _ input: GetMetricDataInput
    ) throws(ServiceError) -> GetMetricDataOutput {
        let limit = input.maxDatapoints ?? 100_800
        guard let start = Int(input.nextToken ?? "0"), (0..<1 << 32).contains(start), (1...100_800).contains(limit)
        else {
            throw CloudWatchFault.invalidNextToken("The token '\(input.nextToken ?? "")' is invalid.")
        }
        var before = start
        var room = limit
        var shown: [MetricDataResult] = []
        var left = 0
        for result in results {
            let skipped = min(before, result.values.count)
            before -= skipped
            let rest = result.values.dropFirst(skipped)
            if start > 0, rest.isEmpty { continue }
            let values = rest.prefix(room)
            room -= values.count
            left += rest.count - values.count
            shown.append(
                MetricDataResult(
                    id: result.query.id, label: result.query.shownLabel, timestamps: values.map(\.at),
                    values: values.map(\.value),
                    statusCode: values.count < rest.count ? .partialData : .complete))
        }
        return GetMetricDataOutput(
            metricDataResults: shown, nextToken: left > 0 ? String(start + limit - room) : nil)
    }
}

extension MetricQuery {
    /// Source: Amazon CloudWatch API Reference, `MetricDataResult`, `Label`.
    fileprivate var shownLabel: String { label ?? statistic?.metric.name ?? id }
}
