import Observation
import Synchronization

/// Counts and lines that the test says.
final class FakeMeter: TrafficMeter {
    private let state = Mutex((counts: TrafficCounts(), batch: LogBatch()))

    func set(_ counts: TrafficCounts) { state.withLock { $0.counts = counts } }

    func write(_ kind: LogFileName.Kind, _ loadBalancer: String, _ text: String) {
        state.withLock { $0.batch.lines.append(.init(kind: kind, loadBalancer: loadBalancer, text: text)) }
    }

    func counts() async -> TrafficCounts { state.withLock { $0.counts } }

    func takeLogs() async -> LogBatch {
        state.withLock { state in
            defer { state.batch = LogBatch() }
            return state.batch
        }
    }
}
