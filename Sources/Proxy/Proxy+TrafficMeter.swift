import NIOCore
package import Observation

extension Proxy: TrafficMeter {
    package func counts() async -> TrafficCounts {
        var sum = TrafficCounts()
        for loop in state.loops {
            do {
                sum += try await loop.eventLoop.submit { loop.traffic }.get()
            } catch {
                // The loop has ended with the proxy: there is nothing any more that counts.
                continue
            }
        }
        sum.mirrors = mirroring.counts
        return sum
    }

    /// Lines are made here, on the caller's thread, from what the event loops kept.
    package func takeLogs() async -> LogBatch {
        var batch = LogBatch()
        for loop in state.loops {
            do {
                let taken = try await loop.eventLoop.submit { loop.records.take() }.get()
                batch.dropped += taken.dropped
                for record in taken.records { batch.lines += record.lines(always: loop.limits.logsEverything) }
            } catch {
                continue
            }
        }
        batch.lines += await checker.takeLog()
        return batch
    }
}
