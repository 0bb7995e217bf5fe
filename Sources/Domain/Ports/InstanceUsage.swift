/// What an instance has taken of this machine since it started; only grows, memory aside.
package struct InstanceUsage: Sendable, Equatable {
    /// Seconds of processor time spent in the application's own code, and in the system for it.
    package var userSeconds: Double
    package var systemSeconds: Double
    package var memoryBytes: Int
    /// nil where the engine has no network of its own.
    package var receivedBytes: Int?
    package var sentBytes: Int?

    package init(
        userSeconds: Double, systemSeconds: Double, memoryBytes: Int, receivedBytes: Int? = nil, sentBytes: Int? = nil
    ) {
        self.userSeconds = userSeconds
        self.systemSeconds = systemSeconds
        self.memoryBytes = memoryBytes
        self.receivedBytes = receivedBytes
        self.sentBytes = sentBytes
    }
}
