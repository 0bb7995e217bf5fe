import Domain
import Foundation

/// What a task took of what was reserved for it, between two looks.
struct TaskLoad: Sendable, Equatable {
    var processorPercent: Double
    /// nil where no memory was reserved.
    var memoryPercent: Double?

    /// - Parameter usage: of all its containers.
    init(_ usage: InstanceUsage, since before: InstanceUsage, seconds: Double, plan: TaskPlan) {
        let units = plan.cpu ?? plan.containers.compactMap(\.options.cpuShares).reduce(0, +)
        let processors = units > 0 ? Double(units) / 1024 : Double(ProcessInfo.processInfo.activeProcessorCount)
        let used = max(0, usage.processorSeconds - before.processorSeconds)
        processorPercent = used / seconds / processors * 100
        let reserved = plan.memory ?? plan.containers.map(\.reservedMemory).reduce(0, +)
        if reserved > 0 { memoryPercent = Double(usage.memoryBytes) / Double(reserved << 20) * 100 }
    }
}

extension InstanceUsage {
    fileprivate var processorSeconds: Double { userSeconds + systemSeconds }

    static func + (one: InstanceUsage, other: InstanceUsage) -> InstanceUsage {
        InstanceUsage(
            userSeconds: one.userSeconds + other.userSeconds, systemSeconds: one.systemSeconds + other.systemSeconds,
            memoryBytes: one.memoryBytes + other.memoryBytes)
    }
}

extension PlannedContainer {
    /// MiB: what a container may take at most counts only where nothing is reserved.
    fileprivate var reservedMemory: Int { options.memoryReservationBytes.map { $0 >> 20 } ?? memory ?? 0 }
}
