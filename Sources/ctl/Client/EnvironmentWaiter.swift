import ElasticBeanstalkAPI
import Foundation

/// Waits for the end of an operation on environments, and shows it on standard error meanwhile.
struct EnvironmentWaiter {
    let client: TealClient
    let printer: Printer
    /// Seconds.
    let timeout: Double
    /// Waits so many seconds between two looks; a test's own does not.
    var pause: (Double) -> Void = { Thread.sleep(forTimeInterval: $0) }

    private static let interval = 0.5

    /// - Parameter requestID: of the call that began the operation; its events carry it.
    func wait(for names: [String], requestID: String?) throws -> [EnvironmentDescription] {
        let line = ProgressLine(terminal: printer.terminal)
        defer { line.clear() }
        let start = ContinuousClock.now
        var progress = OperationProgress()
        while true {
            let seconds = Self.seconds(since: start)
            let environments = try describe(names)
            for event in progress.note(try events(of: requestID)) {
                line.clear()
                printer.say("\(Self.clock(event.time))  \(event.severity)  \(event.environment): \(event.message)")
            }
            switch progress.verdict(statuses: environments.map { $0.status?.rawValue ?? "" }, now: seconds) {
            case .succeeded: return environments
            case .failed(let reason): throw CtlError.refused(code: "OperationFailed", message: reason)
            case .working: break
            }
            guard seconds < timeout else { throw Self.tooLong(environments, timeout) }
            line.show(Self.line(environments, seconds, progress.events.last?.message))
            pause(Self.interval)
        }
    }

    private func describe(_ names: [String]) throws -> [EnvironmentDescription] {
        let all = try client.environments(names: names)
        // The newest of those that had the name: an older one may be listed as terminated.
        return try names.map { name in
            let ofName = all.filter { $0.environmentName == name }
            guard let newest = ofName.max(by: { ($0.dateCreated ?? .distantPast) < ($1.dateCreated ?? .distantPast) })
            else { throw CtlError.refused(code: "EnvironmentNotFound", message: "there is no environment '\(name)'") }
            return newest
        }
    }

    private func events(of requestID: String?) throws -> [OperationProgress.Event] {
        guard let requestID else { return [] }
        return try client.events(DescribeEventsMessage(requestId: requestID)).map { event in
            OperationProgress.Event(
                time: event.eventDate?.timeIntervalSince1970 ?? 0, severity: event.severity?.rawValue ?? "INFO",
                environment: event.environmentName ?? "-", message: event.message ?? "")
        }
    }

    private static func tooLong(_ environments: [EnvironmentDescription], _ timeout: Double) -> CtlError {
        let states = environments.map { "\($0.environmentName ?? "") is \($0.status?.rawValue ?? "unknown")" }
        return .notReached("not done after \(Seconds(timeout)): \(states.joined(separator: ", "))")
    }

    private static func line(_ environments: [EnvironmentDescription], _ seconds: Double, _ last: String?) -> String {
        let states = environments.map { environment in
            "\(environment.environmentName ?? "") \(environment.status?.rawValue ?? "") \(environment.health?.rawValue ?? "")"
        }
        return "\(Int(seconds))s  \(states.joined(separator: "  "))  \(last ?? "")"
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let elapsed = (ContinuousClock.now - start).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    }

    private static func clock(_ epoch: Double) -> String {
        let formatter = DateFormatter()
        formatter.dateFormat = "HH:mm:ss"
        return formatter.string(from: Date(timeIntervalSince1970: epoch))
    }
}
