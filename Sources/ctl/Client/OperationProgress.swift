/// Judges, from what the services tell, how an operation on environments goes. Pure.
struct OperationProgress: Equatable {
    enum Verdict: Equatable {
        case working
        case succeeded
        case failed(String)
    }

    struct Event: Equatable {
        /// Seconds since 1970; events of one request have different times.
        var time: Double
        var severity: String
        var environment: String
        var message: String
    }

    /// Newest last.
    private(set) var events: [Event] = []
    private var failure: String?
    private var isAnnounced = false
    private var settledSince: Double?

    /// How long environments must look finished when no event says so: the service may take a moment to begin.
    private static let settling = 3.0

    /// Adds the events not seen before and returns them, oldest first.
    mutating func note(_ described: [Event]) -> [Event] {
        let new = described.filter { !events.contains($0) }.sorted { $0.time < $1.time }
        for event in new {
            if Self.isFailure(event) { failure = failure ?? event.message }
            if Self.isSuccess(event.message) { isAnnounced = true }
        }
        events += new
        return new
    }

    /// - Parameters:
    ///   - statuses: of the environments the operation is about.
    ///   - now: seconds, from any start.
    mutating func verdict(statuses: [String], now: Double) -> Verdict {
        guard statuses.allSatisfy({ $0 == "Ready" || $0 == "Terminated" }) else {
            settledSince = nil
            return .working
        }
        if let failure { return .failed(failure) }
        if isAnnounced { return .succeeded }
        let since = settledSince ?? now
        settledSince = since
        return now - since >= Self.settling ? .succeeded : .working
    }

    /// The sentences by which clients of Elastic Beanstalk tell the end of an operation.
    private static func isSuccess(_ message: String) -> Bool {
        let prefixes = ["Successfully launched environment:", "Completed swapping CNAMEs for environments"]
        return message.hasSuffix(" completed successfully.")
            || message == "Successfully deployed new configuration to environment."
            || prefixes.contains { message.hasPrefix($0) }
    }

    private static func isFailure(_ event: Event) -> Bool {
        let parts = ["Failed to deploy", "Failed to launch", "operation is complete, but with errors"]
        return event.severity == "ERROR" || event.severity == "FATAL" || parts.contains { event.message.contains($0) }
    }
}
