package import Domain
import Foundation
package import Observation
package import Routing
import ServiceLifecycle

/// Looks at the data plane's counts several times in each of AWS's minutes and keeps what happened in between.
package actor Sampler: Service, MetricReader {
    private let store: any RecordStore
    private let dataPlane: any DataPlane
    private let meter: any TrafficMeter
    private let clock: any WallClock
    private var metrics: MetricStore
    package nonisolated let period: Double

    package init(
        store: any RecordStore, dataPlane: any DataPlane, meter: any TrafficMeter, clock: any WallClock,
        scale: TimeScale
    ) {
        self.store = store
        self.dataPlane = dataPlane
        self.meter = meter
        self.clock = clock
        period = scale.seconds(60)
        metrics = MetricStore(period: period)
    }

    package func run() async throws {
        let pause = max(0.2, period / 12)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.sample()
                do { try await self.clock.sleep(until: self.clock.now.addingTimeInterval(pause)) } catch { return }
            }
        }
    }

    package func sample() async {
        let counts = await meter.counts()
        metrics.take(counts, gauges, at: clock.now)
    }

    package func prometheus() async -> String {
        let counts = await meter.counts()
        return PrometheusText.render(counts, gauges)
    }

    package func mirrors() async -> [MirrorKey: MirrorCounts] { await meter.counts().mirrors }

    package func series(metric: String?, of dimensions: Dimensions) -> [(key: MetricStore.Key, value: Series)] {
        metrics.series(metric: metric, of: dimensions)
    }

    private var gauges: Gauges {
        let world = store.world
        var gauges = Gauges()
        let balancers = world.loadBalancersByGroup
        for group in world.targetGroups.values {
            guard let balancer = balancers[group.id]?.min() else { continue }
            let states = dataPlane.health(ofGroup: group.id).values.map(\.state)
            gauges.loadBalancerOfGroup[group.id] = balancer
            gauges.healthy[group.id] = states.count { $0 == .healthy }
            gauges.unhealthy[group.id] = states.count { $0 == .unhealthy || $0 == .unhealthyDraining }
        }
        gauges.targets = targets(world)
        return gauges
    }

    private func targets(_ world: World) -> [TargetCounts] {
        let traffic = dataPlane.traffic()
        let groups = Set(traffic.map(\.targetGroup))
        let health = Dictionary(uniqueKeysWithValues: groups.map { ($0, dataPlane.health(ofGroup: $0)) })
        let zones = world.zonesOfTasks
        return traffic.map { traffic in
            TargetCounts(
                key: .init(
                    targetGroup: traffic.targetGroup, target: "\(traffic.target.id):\(traffic.target.port)"),
                zone: world.instances[traffic.target.id]?.zone ?? zones[traffic.target],
                isHealthy: health[traffic.targetGroup]?[traffic.target].map { $0.state == .healthy },
                requests: traffic.requests, byClass: traffic.byClass, microseconds: traffic.microseconds)
        }
    }
}
