package import Domain
import Foundation
import Observation
package import Routing
import ServiceLifecycle
import Synchronization

/// Looks at the data plane's counters every second, so that it can tell what was asked in the last ten.
package final class TrafficSampler: Service, RequestStatistics {
    private let dataPlane: any DataPlane
    private let clock: any WallClock
    private let samples = Mutex<[[Key: TargetTraffic]]>([])

    /// AWS's health agents report every ten seconds.
    private static let window = 10

    private struct Key: Hashable {
        var group: String
        var target: RoutingTable.TargetID
    }

    package init(dataPlane: any DataPlane, clock: any WallClock) {
        self.dataPlane = dataPlane
        self.clock = clock
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                self.sample()
                do { try await self.clock.sleep(until: self.clock.now + 1) } catch { return }
            }
        }
    }

    func sample() {
        let asked = dataPlane.traffic().filter { $0.requests > 0 }
        let now = Dictionary(
            asked.map { (Key(group: $0.targetGroup, target: $0.target), $0) }, uniquingKeysWith: { $1 })
        samples.withLock { samples in
            samples.append(now)
            samples.removeFirst(max(0, samples.count - Self.window - 1))
        }
    }

    package var recent: [String: RequestCounts] {
        samples.withLock { samples in
            guard let first = samples.first, let last = samples.last, samples.count > 1 else { return [:] }
            var found: [String: RequestCounts] = [:]
            for (key, newest) in last {
                let counts = newest.since(first[key], seconds: samples.count - 1)
                guard counts.requests > 0 || counts.byClass.contains(where: { $0 > 0 }) else { continue }
                found[key.target.id] = found[key.target.id].map { $0 + counts } ?? counts
            }
            return found
        }
    }
}

extension TargetTraffic {
    /// A target whose counters began anew counts from zero.
    fileprivate func since(_ earlier: TargetTraffic?, seconds: Int) -> RequestCounts {
        let before = (earlier?.requests ?? 0) <= requests ? earlier : nil
        let classes = byClass.enumerated().map { index, count in max(0, count - (before?.byClass[index] ?? 0)) }
        return RequestCounts(
            seconds: seconds, requests: requests - (before?.requests ?? 0), byClass: classes,
            latencies: before.map { latencies.since($0.latencies) } ?? latencies)
    }
}
