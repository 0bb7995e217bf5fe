import Foundation

/// What a queue's attributes amount to. Source: Amazon SQS API Reference, `SetQueueAttributes`.
extension MessageQueue {
    private static let numbers: [String: (range: ClosedRange<Int>, standard: Int)] = [
        "DelaySeconds": (0...900, 0),
        "MaximumMessageSize": (1_024...1_048_576, 1_048_576),
        "MessageRetentionPeriod": (60...1_209_600, 345_600),
        "ReceiveMessageWaitTimeSeconds": (0...20, 0),
        "VisibilityTimeout": (0...43_200, 30),
    ]

    /// Kept and shown.
    private static let stored: Set<String> = [
        "Policy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "RedriveAllowPolicy", "SqsManagedSseEnabled",
    ]

    private func number(_ name: String) -> Int {
        attributes[name].flatMap(Int.init) ?? Self.numbers[name]?.standard ?? 0
    }

    /// Seconds.
    package var delay: Int { number("DelaySeconds") }
    package var visibilityTimeout: Int { number("VisibilityTimeout") }
    package var retention: Int { number("MessageRetentionPeriod") }
    package var waitTime: Int { number("ReceiveMessageWaitTimeSeconds") }
    /// Bytes of body and attributes together.
    package var maximumSize: Int { number("MaximumMessageSize") }

    /// All that have a value, those with defaults included.
    package var settledAttributes: [String: String] {
        Self.numbers.mapValues { String($0.standard) }.merging(["SqsManagedSseEnabled": "true"]) { $1 }
            .merging(attributes) { $1 }
    }

    package var redrive: Redrive? { attributes["RedrivePolicy"].flatMap(Redrive.init) }

    // MARK: Checks

    package static func check(_ attributes: [String: String]) throws(Fault) {
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            guard value.isEmpty || isFit(value, for: name) ?? true else { throw wrong(name) }
            if isFit(value, for: name) == nil {
                throw Fault(.notFound(.queueAttribute), "Unknown Attribute \(name).")
            }
        }
    }

    static func wrong(_ name: String) -> Fault {
        Fault(.invalidCombination, "Invalid value for the parameter \(name).")
    }

    /// nil: there is no such attribute to set. FIFO's are not among them: queues are standard ones.
    private static func isFit(_ value: String, for name: String) -> Bool? {
        if let (range, _) = numbers[name] { return Int(value).map(range.contains) ?? false }
        if name == "RedrivePolicy" { return Redrive(value) != nil }
        return stored.contains(name) ? true : nil
    }

    package static func check(name: String) throws(Fault) {
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        guard isPlain, (1...80).contains(name.count) else {
            throw Fault(
                .invalidParameter,
                "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
        }
    }
}
