extension Transaction {
    /// What an alarm does to the instance that it watches; everything else that it names is only kept.
    /// Source: Amazon CloudWatch User Guide, "Create alarms to stop, terminate, reboot, or recover an EC2 instance".
    mutating func takeActions(of alarm: Alarm) {
        guard alarm.actions.areEnabled, let instance = alarm.watchedInstance.flatMap({ world.instances[$0] }),
            instance.scope == alarm.scope
        else { return }
        for arn in alarm.actions.now(in: alarm.state) {
            guard let action = InstanceAction(arn: arn) else { continue }
            let data: [String: HistoryValue] = ["actionState": .text("Succeeded"), "notificationResource": .text(arn)]
            do throws(Fault) {
                try take(action, on: instance, because: "alarm \(alarm.name)")
                note("Successfully executed action \(arn)", data, of: alarm)
            } catch {
                note(
                    "Failed to execute action \(arn). Received error: \"\(error.message)\"",
                    data.merging(["actionState": .text("Failed")]) { $1 }, of: alarm)
            }
        }
    }

    private mutating func take(
        _ action: InstanceAction, on instance: Instance, because reason: String
    ) throws(Fault) {
        switch action {
        case .stop: try stop(instance, because: "Server.AlarmAction: \(reason)")
        case .reboot, .recover: try reboot(instance)
        case .terminate:
            try instance.checkTermination()
            terminate(instance, because: "Server.AlarmAction: \(reason)")
        }
    }

    private mutating func note(_ summary: String, _ data: [String: HistoryValue], of alarm: Alarm) {
        update(Alarm.self, alarm.id) { [now] alarm in
            alarm.remember(.init(at: now, kind: .action, summary: summary, data: HistoryValue.json(data)))
        }
    }
}

private enum InstanceAction: String {
    case stop, terminate, reboot, recover

    /// `arn:aws:automate:us-east-1:ec2:stop`, or the older `…:action/actions/AWS_EC2.InstanceId.Stop/1.0`.
    init?(arn: String) {
        let parts = arn.split(separator: ":")
        if parts.count == 6, parts[2] == "automate", parts[4] == "ec2" {
            self.init(rawValue: String(parts[5]))
        } else if let named = arn.split(separator: "/").first(where: { $0.hasPrefix("AWS_EC2.InstanceId.") }) {
            self.init(rawValue: named.dropFirst("AWS_EC2.InstanceId.".count).lowercased())
        } else {
            return nil
        }
    }
}

extension Alarm {
    fileprivate var watchedInstance: String? {
        guard case .statistic(let statistic) = metric?.subject else { return nil }
        return statistic.metric.dimensions.first { $0.name == "InstanceId" }?.value
    }
}

extension Alarm.Actions {
    fileprivate func now(in state: Alarm.State) -> [String] {
        switch state {
        case .ok: onOK
        case .alarm: onAlarm
        case .insufficientData: onInsufficientData
        }
    }
}
