package import Foundation

/// A change of an environment's capacity at a certain time, once or again and again.
/// Sources: AWS Elastic Beanstalk Developer Guide, "Scheduled Auto Scaling actions"; "General options for all
/// environments", `aws:autoscaling:scheduledaction`.
package struct ScheduledAction: Sendable, Equatable {
    package var name: String
    package var minimum: Int?
    package var maximum: Int?
    package var desired: Int?
    package var recurrence: CronSchedule?
    package var start: Date?
    package var end: Date?
    package var isSuspended: Bool

    /// When it is due next; by the clock on the wall, whatever the time scale.
    package func due(after instant: Date) -> Date? {
        guard !isSuspended else { return nil }
        let found: Date?
        if let recurrence {
            let earliest = max(instant, (start ?? .distantPast).addingTimeInterval(-1))
            found = recurrence.next(after: earliest)
        } else {
            found = start.flatMap { $0 > instant ? $0 : nil }
        }
        guard let found, end.map({ found <= $0 }) ?? true else { return nil }
        return found
    }
}

extension EnvironmentConfiguration {
    package var scheduledActions: [ScheduledAction] {
        let settings = Dictionary(
            grouping: self.settings(in: OptionDefinition.scheduledAction), by: { $0.resourceName ?? "" })
        return settings.sorted { $0.key < $1.key }.map { name, settings in
            let values = Dictionary(settings.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
            return ScheduledAction(
                name: name, minimum: values["MinSize"].flatMap(Int.init), maximum: values["MaxSize"].flatMap(Int.init),
                desired: values["DesiredCapacity"].flatMap(Int.init),
                recurrence: values["Recurrence"].flatMap(CronSchedule.init),
                start: values["StartTime"].flatMap(Date.init(ofSchedule:)),
                end: values["EndTime"].flatMap(Date.init(ofSchedule:)), isSuspended: values["Suspend"] == "true")
        }
    }
}

extension Date {
    /// ISO 8601, with or without fractions of a second.
    init?(ofSchedule text: String) {
        let styles = [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
        for style in styles {
            do {
                self = try Date(text, strategy: style)
                return
            } catch { continue }
        }
        return nil
    }
}
