import Domain
import Testing

@Suite("CodeDeploy's configurations")
struct DeploymentRuleTests {
    @Test(
        "how many instances are worked on at a time, and how many must go well",
        arguments: [
            (HealthyHosts(.count, 6), 9, 3, 6), (HealthyHosts(.percent, 40), 9, 5, 4),
            (HealthyHosts(.percent, 50), 9, 4, 5), (HealthyHosts(.concurrency, 1), 9, 1, 8),
            (HealthyHosts(.count, 0), 9, 9, 0), (HealthyHosts(.percent, 50), 1, 1, 1),
            (HealthyHosts(.concurrency, 1), 1, 1, 0), (HealthyHosts(.count, 2), 2, 0, 2),
        ])
    func hosts(hosts: HealthyHosts, total: Int, budget: Int, minimum: Int) {
        let rule = HostRule(hosts, total: total)
        #expect(rule.budget == budget)
        #expect(rule.minimum == minimum)
        #expect(rule.isPossible == (budget > 0))
        #expect(!rule.isSuccess(succeeded: 0))
        #expect(rule.isSuccess(succeeded: max(1, minimum)))
        #expect(minimum < 2 || !rule.isSuccess(succeeded: minimum - 1))
    }

    @Test("failed instances count against those that may be out")
    func slots() {
        let rule = HostRule(.init(.count, 6), total: 9)
        #expect(rule.slots(failed: 0, inProgress: 0) == 3)
        #expect(rule.slots(failed: 1, inProgress: 1) == 1)
        #expect(rule.slots(failed: 3, inProgress: 0) == 0)
    }

    @Test("traffic moves by canary, by line or at once, and comes to 100")
    func traffic() {
        func shares(_ shift: TrafficShift, _ seconds: [Double], _ scale: Double = 1) -> [Int] {
            seconds.map { shift.share(after: $0, scale: .init(factor: scale)).share }
        }
        #expect(shares(.allAtOnce, [0]) == [100])
        #expect(shares(.canary(percent: 10, minutes: 5), [0, 299, 300, 9_999]) == [10, 10, 100, 100])
        #expect(shares(.canary(percent: 10, minutes: 5), [0, 4.9, 5], 60) == [10, 10, 100])
        #expect(shares(.linear(percent: 10, minutes: 1), [0, 59, 60, 119, 539, 540]) == [10, 10, 20, 20, 90, 100])
        #expect(shares(.linear(percent: 30, minutes: 1), [0, 60, 120, 180]) == [30, 60, 90, 100])
        #expect(TrafficShift.canary(percent: 10, minutes: 5).share(after: 2, scale: .real).next == 300)
        #expect(TrafficShift.linear(percent: 50, minutes: 1).share(after: 2, scale: .real).next == 60)
        #expect(TrafficShift.allAtOnce.share(after: 0, scale: .real).next == nil)
    }

    @Test("a tag matches by key, by value or by both")
    func tags() {
        let tags = [Tag(key: "app", value: "shop")]
        #expect(TagFilter(key: "app", value: nil, kind: .key).matches(tags))
        #expect(TagFilter(key: nil, value: "shop", kind: .value).matches(tags))
        #expect(TagFilter(key: "app", value: "shop", kind: .both).matches(tags))
        #expect(!TagFilter(key: "app", value: "other", kind: .both).matches(tags))
    }

    @Test("AWS's own configurations are all there, each for its platform")
    func predefined() {
        let all = DeploymentConfiguration.predefined(in: .init(account: "1", region: "r"))
        #expect(all.count == 17)
        #expect(Set(all.map(\.id)).count == 17)
        #expect(all.filter { $0.platform == .server }.allSatisfy { $0.rule.healthyHosts != nil })
        #expect(all.filter { $0.platform != .server }.allSatisfy { $0.rule.traffic != nil })
    }
}
