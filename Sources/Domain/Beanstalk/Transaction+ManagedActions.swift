package import Foundation

/// Platform updates in a weekly window.
/// Source: AWS Elastic Beanstalk Developer Guide, "Managed platform updates".
extension Environment {
    /// The update that would be applied in the next window; nil where none is due.
    package func dueUpdate(at now: Date) -> (id: String, description: String, window: Date?)? {
        let configuration = EnvironmentConfiguration(options)
        guard configuration.managedActionsEnabled, let newer = Platform.newer(than: solutionStack),
            configuration.allowsUpdate(from: Platform.version(of: solutionStack), to: newer.number)
        else { return nil }
        return (
            id: "PlatformUpdate-\(id)-\(newer.number)",
            description: "Perform platform update to version \(newer.number)",
            window: configuration.nextWindow(after: now)
        )
    }
}

extension EnvironmentConfiguration {
    private static let namespace = "aws:elasticbeanstalk:managedactions"

    var managedActionsEnabled: Bool { text(Self.namespace, "ManagedActionsEnabled") == "true" }

    /// `patch` takes only versions that differ in the last number.
    func allowsUpdate(from old: String, to new: String) -> Bool {
        func series(_ version: String, _ count: Int) -> ArraySlice<Substring> {
            version.split(separator: ".").prefix(count)
        }
        let isPatch = text("\(Self.namespace):platformupdate", "UpdateLevel") == "patch"
        return series(old, isPatch ? 2 : 1) == series(new, isPatch ? 2 : 1)
    }

    /// `Tue:09:00`, in UTC.
    private var windowStart: TimeInterval? {
        let parts = text(Self.namespace, "PreferredStartTime").split(separator: ":")
        // The first of January 1970 was a Thursday.
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        guard parts.count == 3, let day = days.firstIndex(of: String(parts[0])), let hour = Int(parts[1]),
            let minute = Int(parts[2])
        else { return nil }
        return Double(day) * 86_400 + Double(hour) * 3_600 + Double(minute) * 60
    }

    /// A week has 168 hours, and a window two.
    private static let week = 604_800.0
    private static let windowLength = 7_200.0

    func nextWindow(after now: Date) -> Date? {
        guard let offset = windowStart else { return nil }
        let weeks = ((now.timeIntervalSince1970 - offset) / Self.week).rounded(.down) + 1
        return Date(timeIntervalSince1970: weeks * Self.week + offset)
    }

    /// The window that is open.
    func presentWindow(at now: Date) -> Date? {
        guard let start = nextWindow(after: now)?.addingTimeInterval(-Self.week) else { return nil }
        return now.timeIntervalSince(start) < Self.windowLength ? start : nil
    }
}

extension Environment {
    /// The action to apply now, in its window; one that was tried in this window is not tried again.
    package func managedActionDue(at now: Date) -> String? {
        guard status == .ready, let due = dueUpdate(at: now),
            let window = EnvironmentConfiguration(options).presentWindow(at: now)
        else { return nil }
        let wasTried = (managedActions ?? []).contains { $0.id == due.id && $0.executedAt >= window }
        return wasTried ? nil : due.id
    }
}

extension Transaction {
    /// How an operation ended is part of the history of the action that started it.
    mutating func noteManagedAction(_ operation: EnvironmentOperation) {
        update(Environment.self, operation.environmentID) { [now] environment in
            let index = environment.managedActions?.firstIndex { $0.operationID == operation.id }
            guard let index else { return }
            environment.managedActions?[index].finishedAt = now
            environment.managedActions?[index].failure = operation.failure
        }
    }

    /// Applies the update that is due, at once.
    package mutating func applyManagedAction(
        _ actionID: String, to environment: Environment, requestID: String
    ) throws(Fault) -> ManagedAction {
        guard let due = environment.dueUpdate(at: now), due.id == actionID,
            let newer = Platform.newer(than: environment.solutionStack)
        else { throw Fault(.notFound(.managedAction), "No managed action with id '\(actionID)' is scheduled.") }
        guard environment.status == .ready else {
            throw Fault(
                .inUse(.managedAction),
                "Managed action '\(actionID)' cannot be applied while the environment is \(environment.status.rawValue)."
            )
        }
        var change = EnvironmentUpdate(solutionStack: newer.stack)
        change.isImmutable = true
        _ = try update(environment, with: change, requestID: requestID)
        let operation = world.operation(on: environment)?.id ?? ""
        let action = ManagedAction(
            id: actionID, description: due.description, executedAt: now, operationID: operation)
        update(Environment.self, environment.id) { $0.managedActions = ($0.managedActions ?? []) + [action] }
        return action
    }
}
