import Foundation
import Observation
import Testing

@Suite("Metrics")
struct MetricTests {
    private let balancer = "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/shop/1"
    private let group = "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/web/2"

    private func gauges(healthy: Int) -> Gauges {
        var gauges = Gauges()
        gauges.loadBalancerOfGroup = [group: balancer]
        gauges.healthy = [group: healthy]
        gauges.unhealthy = [group: 0]
        return gauges
    }

    private func counts(_ requests: Int) -> TrafficCounts {
        var counts = TrafficCounts()
        counts.loadBalancers[balancer] = Counts()
        counts.loadBalancers[balancer]?[.requestCount] = requests
        counts.targetGroups[group] = counts.loadBalancers[balancer]
        return counts
    }

    @Test("A point holds what happened in its period, however often was looked")
    func points() throws {
        var store = MetricStore(period: 60, capacity: 10)
        for (second, requests) in [(0, 3), (30, 10), (60, 12), (180, 12), (185, 13)] {
            store.take(counts(requests), gauges(healthy: 2), at: Date(timeIntervalSince1970: Double(second)))
        }
        let found = store.series(metric: "RequestCount", of: .init(loadBalancer: "app/shop/1"))
        let own = try #require(found.first { $0.key.dimensions.targetGroup == nil })
        #expect(own.value.points.map(\.sum) == [10, 2, 1])
        #expect(own.value.points.map(\.at.timeIntervalSince1970) == [0, 60, 180])
        #expect(own.value.points.map(\.average) == [1, 1, 1], "as CloudWatch has it")
        let each = store.series(metric: "RequestCountPerTarget")
        #expect(each.first?.value.points.map(\.sum) == [5, 1, 0.5])
        #expect(store.series(metric: "HealthyHostCount").first?.value.points.first?.maximum == 2)
    }

    @Test("Single targets and zones have series of their own, told only when they are asked for")
    func targets() throws {
        var store = MetricStore(period: 60)
        for (second, requests) in [(0, 2), (60, 5)] {
            var gauges = gauges(healthy: 2)
            gauges.targets = ["a", "b"].map { name in
                TargetCounts(
                    key: .init(targetGroup: group, target: "\(name):80"), zone: "z1", isHealthy: name == "a",
                    requests: requests, byClass: [0, 0, requests - 1, 0, 0, 1], microseconds: requests * 1_000)
            }
            store.take(counts(requests), gauges, at: Date(timeIntervalSince1970: Double(second)))
        }
        #expect(
            store.series().allSatisfy { $0.key.dimensions.target == nil && $0.key.dimensions.availabilityZone == nil })
        let own = store.series(metric: "RequestCount", of: .init(target: "a:80"))
        #expect(own.map { $0.value.points.map(\.sum) } == [[2, 3]])
        let times = store.series(metric: "TargetResponseTime", of: .init(target: "a:80"))
        #expect(times.map { $0.value.points.map { ($0.average * 1_000_000).rounded() } } == [[1_000, 1_000]])
        let zone = store.series(metric: "RequestCount", of: .init(availabilityZone: "z1"))
        #expect(zone.map { $0.value.points.map(\.sum) } == [[4, 6], [4, 6]], "the group's and the load balancer's")
        let healthy = store.series(metric: "HealthyHostCount", of: .init(availabilityZone: "z1"))
        #expect(healthy.map { $0.value.points.map(\.maximum) } == [[1, 1]])
    }

    @Test("A series keeps its newest points only, and one without points goes")
    func isBounded() {
        var store = MetricStore(period: 1, capacity: 5)
        for second in 0..<20 {
            store.take(counts(second), gauges(healthy: 1), at: Date(timeIntervalSince1970: Double(second)))
        }
        #expect(store.series(metric: "RequestCount").allSatisfy { $0.value.points.count == 5 })
        store.take(TrafficCounts(), Gauges(), at: Date(timeIntervalSince1970: 100))
        #expect(store.series().isEmpty)
    }

    @Test("Quantiles are right within an eighth")
    func quantiles() throws {
        var histogram = DurationHistogram()
        #expect(histogram.quantile(0.5) == nil)
        for microseconds in 1...100_000 { histogram.add(microseconds: microseconds) }
        for fraction in [0.01, 0.5, 0.9, 0.99, 1] {
            let found = try #require(histogram.quantile(fraction))
            #expect(abs(found - fraction / 10) <= fraction / 10 / 8)
        }
        #expect(histogram.count(upTo: 1) == 100_000)
        let before = histogram
        histogram.add(microseconds: 7)
        #expect(histogram.since(before).count == 1)
        #expect(histogram.since(before).quantile(0.5) == 0.000_007)
        var all = DurationHistogram()
        all.add(microseconds: .max)
        all.add(microseconds: -1)
        #expect(all.count == 2)
    }

    @Test("Prometheus reads each family once, with its type, and the same counts")
    func prometheus() throws {
        var all = counts(7)
        all.loadBalancers[balancer]?.responseTimes.add(microseconds: 3_000)
        let text = PrometheusText.render(all, gauges(healthy: 2))
        #expect(text.contains("aws_applicationelb_request_count_total{load_balancer=\"app/shop/1\"} 7\n"))
        #expect(
            text.contains(
                "aws_applicationelb_healthy_host_count{load_balancer=\"app/shop/1\",target_group=\"targetgroup/web/2\"} 2"
            ))
        #expect(text.contains("target_response_time_seconds_bucket{load_balancer=\"app/shop/1\",le=\"0.005\"} 1\n"))
        #expect(text.contains("target_response_time_seconds_bucket{load_balancer=\"app/shop/1\",le=\"0.002\"} 0\n"))
        let types = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE") }
        #expect(Set(types).count == types.count)
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            #expect(try /[a-z0-9_]+\{[^}]+\} [0-9.e+-]+/.wholeMatch(in: line) != nil, "\(line)")
        }
    }
}
