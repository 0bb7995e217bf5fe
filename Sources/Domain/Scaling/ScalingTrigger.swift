package import Foundation

/// What makes an environment's group grow and shrink by itself.
/// Source: AWS Elastic Beanstalk Developer Guide, "Auto Scaling triggers".
package struct ScalingTrigger: Sendable, Equatable {
    package var measure: String
    package var statistic: String
    /// Seconds of AWS's clock.
    package var period: Int
    /// So many periods in a row have to be beyond a threshold.
    package var periods: Int
    package var upper: Double
    package var lower: Double
    package var upperIncrement: Increment
    package var lowerIncrement: Increment
    /// Seconds of AWS's clock.
    package var cooldown: Int

    package enum Increment: Sendable, Equatable {
        case instances(Int)
        /// Of the capacity there is; at least one instance.
        case percent(Int)

        init?(_ text: String) {
            if text.hasSuffix("%") {
                guard let number = Int(text.dropLast()) else { return nil }
                self = .percent(number)
            } else {
                guard let number = Int(text) else { return nil }
                self = .instances(number)
            }
        }

        func applied(to capacity: Int) -> Int {
            switch self {
            case .instances(let count): return capacity + count
            case .percent(let percent):
                let change = capacity * abs(percent) / 100
                return capacity + (percent < 0 ? -max(1, change) : max(1, change))
            }
        }
    }

    /// What to measure, of a group of that name behind that load balancer.
    package func metric(group: AutoScalingGroup, loadBalancer: LoadBalancer?) -> MetricIdentity? {
        switch measure {
        case "CPUUtilization", "NetworkIn", "NetworkOut", "DiskReadBytes", "DiskReadOps", "DiskWriteBytes",
            "DiskWriteOps":
            return MetricIdentity(
                namespace: "AWS/EC2", name: measure, dimensions: [.init("AutoScalingGroupName", group.name)])
        default: break
        }
        guard let loadBalancer, let path = loadBalancer.id.split(separator: ":loadbalancer/").last else { return nil }
        let own = MetricDimension("LoadBalancer", String(path))
        let target = group.targetGroups.first?.split(separator: ":").last.map(String.init)
        let name = measure == "Latency" ? "TargetResponseTime" : measure
        let isOfTargets = name == "HealthyHostCount" || name == "UnHealthyHostCount"
        let targets = isOfTargets ? target.map { [MetricDimension("TargetGroup", $0)] } ?? [] : []
        return MetricIdentity(
            namespace: loadBalancer.isNetwork ? "AWS/NetworkELB" : "AWS/ApplicationELB", name: name,
            dimensions: [own] + targets)
    }

    /// The capacity that the last periods' values ask for; nil: the present one is right, or there is too little to go
    /// by. Oldest value first; a period without a measurement has none.
    package func capacity(after values: [Double], of group: AutoScalingGroup, at now: Date, scale: TimeScale) -> Int? {
        if let last = group.scaling?.triggeredAt, now < last + scale.seconds(cooldown) { return nil }
        guard values.count >= periods else { return nil }
        let judged = values.suffix(periods)
        let wanted: Int
        if judged.allSatisfy({ $0 > upper }) {
            wanted = upperIncrement.applied(to: group.desiredCapacity)
        } else if judged.allSatisfy({ $0 < lower }) {
            wanted = lowerIncrement.applied(to: group.desiredCapacity)
        } else {
            return nil
        }
        let bounded = min(max(wanted, group.minSize), group.maxSize)
        return bounded == group.desiredCapacity ? nil : bounded
    }
}

extension EnvironmentConfiguration {
    private static let trigger = "aws:autoscaling:trigger"

    /// nil where none of its options was set. On AWS every environment has the default trigger, by network traffic; here
    /// it would take back within seconds what was scaled by hand, as a high time scale makes its five minutes short.
    package var scalingTrigger: ScalingTrigger? {
        guard !settings(in: Self.trigger).isEmpty, !isSingleInstance,
            let up = ScalingTrigger.Increment(text(Self.trigger, "UpperBreachScaleIncrement")),
            let down = ScalingTrigger.Increment(text(Self.trigger, "LowerBreachScaleIncrement"))
        else { return nil }
        let period = number(Self.trigger, "Period")
        let breach = number(Self.trigger, "BreachDuration")
        return ScalingTrigger(
            measure: text(Self.trigger, "MeasureName"), statistic: text(Self.trigger, "Statistic"),
            period: period * 60,
            periods: max(number(Self.trigger, "EvaluationPeriods"), (breach + period - 1) / period),
            upper: Double(text(Self.trigger, "UpperThreshold")) ?? 0,
            lower: Double(text(Self.trigger, "LowerThreshold")) ?? 0, upperIncrement: up, lowerIncrement: down,
            cooldown: number("aws:autoscaling:asg", "Cooldown"))
    }
}
