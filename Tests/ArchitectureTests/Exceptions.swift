/// Files that may do what the style forbids elsewhere, each with its reason.
enum Exceptions {
    static let unstructuredTasks: [String: String] = [:]

    static let pauses = [
        "Tests/EnginesTests/Laboratory.swift": "looks again and again at real containers until a deadline",
        "Tests/LiveTests/Harness/Eventually.swift": "looks again and again at another process until a deadline",
        "Tests/ProxyTests/Support/Eventually.swift": "looks again and again at real sockets until a deadline",
    ]
}
