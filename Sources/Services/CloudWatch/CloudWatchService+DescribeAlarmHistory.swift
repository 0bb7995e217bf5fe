package import CloudWatchAPI
import Domain
import Foundation
package import Smithy

extension CloudWatchService {
    /// Newest first, unless asked otherwise. The history of a deleted alarm goes with it, other than on AWS.
    /// Source: Amazon CloudWatch API Reference, `DescribeAlarmHistory`.
    package func describeAlarmHistory(
        _ input: DescribeAlarmHistoryInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeAlarmHistoryOutput {
        let types = input.alarmTypes.isEmpty ? [.metricAlarm] : input.alarmTypes
        let alarms = store.world.alarms(in: context.scope).filter { alarm in
            types.contains(alarm.type) && (input.alarmName ?? alarm.name) == alarm.name
        }
        let isAscending = input.scanBy == .timestampAscending
        let all = alarms.flatMap { alarm in
            alarm.history.enumerated().map { Entry(alarm: alarm, number: $0, item: $1, isAscending: isAscending) }
        }
        let found = all.filter { entry in
            (input.historyItemType?.rawValue ?? entry.item.kind.rawValue) == entry.item.kind.rawValue
                && entry.item.at >= input.startDate ?? .distantPast && entry.item.at <= input.endDate ?? .distantFuture
        }
        let page = try Page(of: found, by: \.order, token: input.nextToken, size: input.maxRecords ?? 50)
        return DescribeAlarmHistoryOutput(
            alarmHistoryItems: page.elements.map(\.described), nextToken: page.next)
    }
}

private struct Entry {
    let alarm: Alarm
    /// Of one alarm's entries; those of one instant stay in order.
    let number: Int
    let item: Alarm.HistoryItem
    let isAscending: Bool

    /// Sorts as asked: milliseconds since 1970, or those left until a far day.
    var order: String {
        let time = Int(item.at.timeIntervalSince1970 * 1_000)
        let digits = String(isAscending ? 1_000_000_000_000_000 + time : 9_999_999_999_999_999 - time)
        return "\(digits) \(1_000_000 + (isAscending ? number : -number)) \(alarm.name)"
    }

    var described: AlarmHistoryItem {
        AlarmHistoryItem(
            alarmName: alarm.name, alarmType: alarm.type, timestamp: item.at,
            historyItemType: .init(rawValue: item.kind.rawValue), historySummary: item.summary, historyData: item.data)
    }
}
