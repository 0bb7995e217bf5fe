/// Counts and gauges in Prometheus' text format, version 0.0.4. Names are AWS's in Prometheus' spelling, as its
/// CloudWatch exporter has them: `aws_applicationelb_request_count_total`.
package enum PrometheusText {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    package static func render(_ counts: TrafficCounts, _ gauges: Gauges) -> String {
        let balancers = counts.loadBalancers.sorted { $0.key < $1.key }.map { (labels(balancer: $0.key), $0.value) }
        let groups = counts.targetGroups.sorted { $0.key < $1.key }.map { (labels(group: $0.key, gauges), $0.value) }
        var text = ""
        for metric in Metric.allCases {
            switch metric {
            case .targetResponseTime: text += histogram(balancers + groups)
            case .healthyHostCount: text += hosts(metric, gauges.healthy, gauges)
            case .unhealthyHostCount: text += hosts(metric, gauges.unhealthy, gauges)
            case .requestCountPerTarget: break
            default: text += family(metric, balancers + groups)
            }
        }
        return text + mirrors(counts.mirrors, gauges)
    }

    private static func mirrors(_ all: [MirrorKey: MirrorCounts], _ gauges: Gauges) -> String {
        if all.isEmpty { return "" }
        var (copies, times) = ("", "")
        for (key, counts) in all.sorted(by: {
            ($0.key.targetGroup, $0.key.mirror) < ($1.key.targetGroup, $1.key.mirror)
        }
        ) {
            let labels =
                labels(group: key.targetGroup, gauges) + ",mirror=\"\(Dimensions.value(ofARN: key.mirror))\""
            let results = [
                ("same", counts.same), ("different", counts.different), ("failed", counts.failed),
                ("dropped", counts.dropped),
            ]
            for (result, count) in results {
                copies += "teal_mirror_copies_total{\(labels),result=\"\(result)\"} \(count)\n"
            }
            for (side, own) in [("target", counts.responseTimes), ("mirror", counts.mirrorResponseTimes)] {
                let name = "teal_mirror_response_time_seconds"
                times += "\(name)_sum{\(labels),side=\"\(side)\"} \(Double(own.sum) / 1_000_000)\n"
                times += "\(name)_count{\(labels),side=\"\(side)\"} \(own.count)\n"
            }
        }
        return "# TYPE teal_mirror_copies_total counter\n" + copies
            + "# TYPE teal_mirror_response_time_seconds summary\n" + times
    }

    /// Zeros are told as well, since a rate needs a beginning, but not of what a thing never has.
    private static func family(_ metric: Metric, _ all: [(labels: String, counts: Counts)]) -> String {
        let shown = all.filter { !$0.labels.contains("target_group=") || metric.isOfGroups }
        guard !shown.isEmpty else { return "" }
        let name = metric.prometheusName
        let lines = shown.map { "\(name){\($0.labels)} \($0.counts[metric])\n" }
        return "# TYPE \(name) \(metric.isGauge ? "gauge" : "counter")\n" + lines.joined()
    }

    private static func hosts(_ metric: Metric, _ values: [String: Int], _ gauges: Gauges) -> String {
        guard !values.isEmpty else { return "" }
        let name = metric.prometheusName
        let lines = values.sorted { $0.key < $1.key }.map { "\(name){\(labels(group: $0.key, gauges))} \($0.value)\n" }
        return "# TYPE \(name) gauge\n" + lines.joined()
    }

    /// In seconds.
    private static let bounds = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    private static func histogram(_ all: [(labels: String, counts: Counts)]) -> String {
        guard !all.isEmpty else { return "" }
        let name = Metric.targetResponseTime.prometheusName
        var text = "# TYPE \(name) histogram\n"
        for (labels, counts) in all {
            let times = counts.responseTimes
            for bound in bounds {
                text += "\(name)_bucket{\(labels),le=\"\(bound)\"} \(times.count(upTo: bound))\n"
            }
            text += "\(name)_bucket{\(labels),le=\"+Inf\"} \(times.count)\n"
            text += "\(name)_sum{\(labels)} \(Double(times.sum) / 1_000_000)\n"
            text += "\(name)_count{\(labels)} \(times.count)\n"
        }
        return text
    }

    private static func labels(balancer arn: String) -> String {
        "load_balancer=\"\(Dimensions.value(ofARN: arn))\""
    }

    private static func labels(group arn: String, _ gauges: Gauges) -> String {
        let own = "target_group=\"\(Dimensions.value(ofARN: arn))\""
        guard let balancer = gauges.loadBalancerOfGroup[arn] else { return own }
        return labels(balancer: balancer) + "," + own
    }
}

extension Metric {
    fileprivate var isOfGroups: Bool {
        switch self {
        case .requestCount, .target2XX, .target3XX, .target4XX, .target5XX, .targetConnectionErrorCount: true
        default: false
        }
    }

    fileprivate var prometheusName: String {
        var spelled = "aws_applicationelb_"
        var wasSmall = false
        for character in name {
            if character.isUppercase, wasSmall { spelled += "_" }
            spelled += character.lowercased()
            wasSmall = character.isLowercase
        }
        if self == .targetResponseTime { return spelled + "_seconds" }
        return isGauge ? spelled : spelled + "_total"
    }
}
