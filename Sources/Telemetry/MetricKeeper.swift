package import Domain
import Foundation
package import Observation

/// All metrics in one place: those that clients and the engine put here, and the data plane's, which its sampler keeps.
package actor MetricKeeper: MetricSource {
    private let store: any RecordStore
    private let traffic: any MetricReader
    private let clock: any WallClock
    package nonisolated let scale: TimeScale
    private var archive: MetricArchive

    package init(store: any RecordStore, traffic: any MetricReader, clock: any WallClock, scale: TimeScale) {
        self.store = store
        self.traffic = traffic
        self.clock = clock
        self.scale = scale
        archive = MetricArchive(minute: scale.seconds(60))
    }

    package func put(_ measurements: [MetricMeasurement], in scope: Scope) {
        for measured in measurements {
            archive.put(
                measured.point, of: measured.metric, unit: measured.unit, isFine: measured.isFine, in: scope)
        }
        archive.forget(at: clock.now)
    }

    package func series(of metric: MetricIdentity, in scope: Scope) async -> MeasuredSeries {
        guard let question = TrafficMetric(metric), store.world.carries(question.dimensions, in: scope) else {
            return archive.points(of: metric, in: scope)
        }
        let found = await traffic.series(metric: question.metric.name, of: question.dimensions)
        let own = found.filter { question.fits($0.key.dimensions) }
        return MeasuredSeries(
            points: own.flatMap(\.value.points).map(MetricPoint.init).sorted { $0.at < $1.at },
            unit: question.metric.unit.rawValue)
    }

    package func metrics(in scope: Scope) async -> [MetricIdentity] {
        let world = store.world
        var all = await traffic.series(metric: nil, of: Dimensions())
        for zone in Network.zones(scope.region) {
            all += await traffic.series(metric: nil, of: Dimensions(availabilityZone: zone))
        }
        let carried = all.filter { world.carries($0.key.dimensions, in: scope) }
        return carried.compactMap { TrafficMetric.identity(of: $0.key) } + archive.metrics(in: scope)
    }

    /// Under the names that EC2 has.
    /// Source: Amazon EC2 User Guide, "CloudWatch metrics that are available for your instances".
    func note(_ change: UsageChange, of instance: Instance, in world: World, at now: Date) {
        var found = [("CPUUtilization", change.load.total, "Percent")]
        if let received = change.receivedBytes { found.append(("NetworkIn", Double(received), "Bytes")) }
        if let sent = change.sentBytes { found.append(("NetworkOut", Double(sent), "Bytes")) }
        found.append(("StatusCheckFailed", instance.failure == nil ? 0 : 1, "Count"))
        var dimensions = [[MetricDimension("InstanceId", instance.id)]]
        if let group = world.groups[instance.groupID] {
            dimensions.append([MetricDimension("AutoScalingGroupName", group.name)])
        }
        put(
            found.flatMap { name, value, unit in
                dimensions.map { dimensions in
                    MetricMeasurement(
                        metric: MetricIdentity(namespace: "AWS/EC2", name: name, dimensions: dimensions),
                        point: MetricPoint(at: now, value: value), unit: unit)
                }
            }, in: instance.scope)
    }

    /// One measurement of each task in each minute, so that their number is the number of tasks that ran.
    /// Source: Amazon ECS Developer Guide, "Amazon ECS service utilization metrics".
    func note(_ load: TaskLoad, of service: ClusterService, in world: World, at now: Date) {
        guard let cluster = world.clusters[service.clusterID] else { return }
        let dimensions = [MetricDimension("ClusterName", cluster.name), MetricDimension("ServiceName", service.name)]
        var found = [("CPUUtilization", load.processorPercent)]
        if let memory = load.memoryPercent { found.append(("MemoryUtilization", memory)) }
        put(
            found.map { name, value in
                MetricMeasurement(
                    metric: MetricIdentity(namespace: "AWS/ECS", name: name, dimensions: dimensions),
                    point: MetricPoint(at: now, value: value), unit: "Percent")
            }, in: service.scope)
    }

    /// Source: AWS Elastic Beanstalk Developer Guide, "Publishing Amazon CloudWatch custom metrics for an environment".
    func noteHealth(in world: World, at now: Date) {
        for environment in world.environments.values where !environment.isTerminated {
            let metric = MetricIdentity(
                namespace: "AWS/ElasticBeanstalk", name: "EnvironmentHealth",
                dimensions: [MetricDimension("EnvironmentName", environment.name)])
            let point = MetricPoint(at: now, value: environment.health.status.number)
            put([MetricMeasurement(metric: metric, point: point, unit: nil)], in: environment.scope)
        }
    }
}

extension Health.Status {
    fileprivate var number: Double {
        switch self {
        case .ok: 0
        case .info: 1
        case .unknown, .pending: 5
        case .noData: 10
        case .warning: 15
        case .degraded: 20
        case .severe: 25
        }
    }
}

extension MetricPoint {
    fileprivate init(_ point: Observation.Series.Point) {
        self.init(
            at: point.at, sum: point.sum, count: Double(point.count), minimum: point.minimum, maximum: point.maximum)
        guard let durations = point.durations else { return }
        var counts = ValueCounts()
        for bucket in durations.buckets { counts.add(bucket.seconds, Double(bucket.count)) }
        values = counts
    }
}

extension World {
    /// Whether what the dimensions name belongs to the account and region.
    fileprivate func carries(_ dimensions: Dimensions, in scope: Scope) -> Bool {
        let balancer = dimensions.loadBalancer.map { wanted in
            loadBalancers.values.contains { $0.scope == scope && Dimensions.value(ofARN: $0.id) == wanted }
        }
        let group = dimensions.targetGroup.map { wanted in
            targetGroups.values.contains { $0.scope == scope && Dimensions.value(ofARN: $0.id) == wanted }
        }
        return (balancer ?? true) && (group ?? true) && (balancer != nil || group != nil)
    }
}
