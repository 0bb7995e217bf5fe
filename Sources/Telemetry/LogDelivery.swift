package import Domain
import Foundation
package import Logging
package import Observation
import ServiceLifecycle

/// Brings the load balancers' logs where they shall be: to the emulated S3 every five minutes of AWS's clock, and line
/// by line to a file. What a bucket does not take is lost, as on AWS, and said in teald's own log.
package actor LogDelivery: Service {
    /// Puts an object into a bucket of the emulated S3.
    package typealias Put = @Sendable (_ bucket: String, _ key: String, _ content: [UInt8], Scope) async throws -> Void

    private struct Shelf: Hashable {
        var kind: LogFileName.Kind
        var loadBalancer: String
    }

    private let store: any RecordStore
    private let meter: any TrafficMeter
    private let clock: any WallClock
    private let ids: IDSource
    private let interval: Double
    private let file: LogFile?
    private let put: Put
    private let logger: Logger
    private var waiting: [Shelf: [UInt8]] = [:]
    private var intervalEnd: Date

    /// Of one log in one interval, in bytes before packing; lines beyond are dropped.
    private static let mostBytes = 64 << 20

    /// - Parameter file: gets the access log's lines of all load balancers.
    package init(
        store: any RecordStore, meter: any TrafficMeter, clock: any WallClock, ids: IDSource, scale: TimeScale,
        file: LogFile?, put: @escaping Put, logger: Logger
    ) {
        self.store = store
        self.meter = meter
        self.clock = clock
        self.ids = ids
        interval = scale.seconds(300)
        self.file = file
        self.put = put
        self.logger = logger
        intervalEnd = Self.end(of: clock.now, interval)
    }

    private static func end(of now: Date, _ interval: Double) -> Date {
        Date(timeIntervalSince1970: ((now.timeIntervalSince1970 / interval).rounded(.down) + 1) * interval)
    }

    package func run() async throws {
        let pause = min(1, interval / 10)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.collect()
                do { try await self.clock.sleep(until: self.clock.now.addingTimeInterval(pause)) } catch { break }
            }
        }
        await collect()
        await deliver()
    }

    /// Takes what was written since the last time; delivers when an interval is over.
    package func collect() async {
        let batch = await meter.takeLogs()
        if batch.dropped > 0 {
            logger.warning("log lines were dropped", metadata: ["count": "\(batch.dropped)"])
        }
        keep(batch.lines)
        guard clock.now >= intervalEnd else { return }
        await deliver()
        intervalEnd = Self.end(of: clock.now, interval)
    }

    private func keep(_ lines: [LogLine]) {
        var written: [UInt8] = []
        for line in lines {
            let bytes = Array(line.text.utf8) + [UInt8(ascii: "\n")]
            if line.kind == .access { written += bytes }
            guard isWanted(line) else { continue }
            let shelf = Shelf(kind: line.kind, loadBalancer: line.loadBalancer)
            if waiting[shelf, default: []].count < Self.mostBytes { waiting[shelf, default: []] += bytes }
        }
        guard let file, !written.isEmpty else { return }
        do throws(LogFile.Failure) {
            try file.append(written)
        } catch {
            logger.warning("the access log cannot be written", metadata: ["reason": "\(error.reason)"])
        }
    }

    private func isWanted(_ line: LogLine) -> Bool {
        store.world.loadBalancers[line.loadBalancer]?.attributes["\(line.kind.attributes).s3.enabled"] == "true"
    }

    private func deliver() async {
        let logs = waiting
        waiting = [:]
        for (shelf, content) in logs {
            guard let loadBalancer = store.world.loadBalancers[shelf.loadBalancer] else { continue }
            await deliver(content, shelf.kind, of: loadBalancer)
        }
    }

    private func deliver(_ content: [UInt8], _ kind: LogFileName.Kind, of loadBalancer: LoadBalancer) async {
        let start = "\(kind.attributes).s3."
        guard let bucket = loadBalancer.attributes[start + "bucket"], !bucket.isEmpty else { return }
        let name = LogFileName(
            kind: kind, prefix: loadBalancer.attributes[start + "prefix"] ?? "", account: loadBalancer.account,
            region: loadBalancer.region, loadBalancer: Dimensions.value(ofARN: loadBalancer.id),
            address: loadBalancer.address)
        let key = name.key(end: intervalEnd, random: ids.lowercaseLetters(8))
        do {
            try await put(bucket, key, Gzip.pack(content), loadBalancer.scope)
        } catch {
            logger.warning(
                "a log could not be delivered",
                metadata: ["bucket": "\(bucket)", "key": "\(key)", "reason": "\(error)"])
        }
    }
}
