import AutoScalingAPI
import Domain
import Foundation

extension Activity {
    init(launching instance: Domain.Instance) {
        let isFailed = instance.state == .pending && instance.failure != nil
        let isOver = instance.state != .pending
        self.init(
            activityId: instance.activityID("1"), autoScalingGroupName: instance.groupName,
            description: "Launching a new EC2 instance: \(instance.id)",
            cause: "At \(instance.launchedAt.formatted(.iso8601)) an instance was started in response to a difference "
                + "between desired and actual capacity.",
            startTime: instance.launchedAt, endTime: isOver ? instance.firstRanAt : nil,
            statusCode: isFailed ? .failed : isOver ? .successful : .inProgress,
            statusMessage: isFailed ? instance.failure : nil, progress: isOver || isFailed ? 100 : 50,
            details: instance.activityDetails, autoScalingGroupARN: instance.groupID)
    }

    /// nil for an instance that lives.
    init?(terminating instance: Domain.Instance) {
        guard let start = instance.terminatedAt else { return nil }
        let isOver = instance.state == .terminated
        self.init(
            activityId: instance.activityID("2"), autoScalingGroupName: instance.groupName,
            description: "Terminating EC2 instance: \(instance.id)",
            cause: "At \(start.formatted(.iso8601)): " + (instance.stateReason ?? "The instance was terminated."),
            startTime: start, statusCode: isOver ? .successful : .inProgress, progress: isOver ? 100 : 50,
            details: instance.activityDetails, autoScalingGroupARN: instance.groupID)
    }
}

extension Domain.Instance {
    /// An instance that was deployed to again no longer tells when it first ran.
    fileprivate var firstRanAt: Date { generation == 1 ? running?.since ?? launchedAt : launchedAt }

    fileprivate var activityDetails: String {
        "{\"Subnet ID\":\"\(subnetID)\",\"Availability Zone\":\"\(zone)\"}"
    }

    private var subnetID: String { Network.subnets(scope).first { $0.zone == zone }?.id ?? "" }

    /// The same at every look: made of the instance's id.
    fileprivate func activityID(_ kind: String) -> String {
        let digits = kind + String(repeating: "0", count: max(0, 31 - id.dropFirst(2).count)) + id.dropFirst(2)
        var rest = digits[...]
        return [8, 4, 4, 4, 12].map { length in
            defer { rest = rest.dropFirst(length) }
            return String(rest.prefix(length))
        }.joined(separator: "-")
    }
}
