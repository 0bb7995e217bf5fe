import Routing
import Testing

@Suite("A target's health")
struct TargetHealthStateTests {
    static func after(_ results: [ProbeResult], healthy: Int = 3, unhealthy: Int = 2) -> TargetHealth {
        var state = TargetHealthState()
        for result in results {
            state.checkStarted()
            state.record(result, matcher: .only200, healthyThreshold: healthy, unhealthyThreshold: unhealthy)
        }
        return state.health
    }

    static let pass = ProbeResult.answered(status: 200)

    @Test("A new target is registering, then being checked, and healthy after one success")
    func new() {
        var state = TargetHealthState()
        #expect(
            state.health
                == TargetHealth(
                    .initial, reason: "Elb.RegistrationInProgress", description: "Target registration is in progress"))
        state.checkStarted()
        #expect(state.health.reason == "Elb.InitialHealthChecking")
        #expect(Self.after([Self.pass]) == .healthy)
        #expect(Self.after([.failed]) == .checking)
        #expect(Self.after([.failed, Self.pass]) == .healthy)
    }

    @Test("As many failures in a row as the threshold make it unhealthy, with the last one's reason")
    func unhealthy() {
        #expect(Self.after([.failed, .timedOut]) == .timedOut)
        #expect(
            Self.after([.failed, .answered(status: 503)]).description == "Health checks failed with these codes: [503]")
        #expect(Self.after([Self.pass, .failed, Self.pass, .failed]) == .healthy)
        #expect(Self.after([Self.pass, .failed, .failed]) == .failed)
        #expect(Self.after([.failed, .failed, .timedOut]) == .timedOut)
    }

    @Test("An unhealthy target needs successes in a row up to the healthy threshold")
    func recovers() {
        let down: [ProbeResult] = [.failed, .failed]
        #expect(Self.after(down + [Self.pass, Self.pass]).state == .unhealthy)
        #expect(Self.after(down + [Self.pass, Self.pass, .failed, Self.pass, Self.pass]).state == .unhealthy)
        #expect(Self.after(down + [Self.pass, Self.pass, Self.pass]) == .healthy)
    }

    @Test("A target that is gone is unhealthy at once, and no longer gone when a check finds it")
    func gone() {
        var state = TargetHealthState()
        state.record(Self.pass, matcher: .only200, healthyThreshold: 2, unhealthyThreshold: 2)
        state.markGone()
        #expect(state.health.state == .unhealthy && state.isGone)
        state.record(Self.pass, matcher: .only200, healthyThreshold: 2, unhealthyThreshold: 2)
        #expect(state.health.state == .unhealthy && !state.isGone)
        state.record(Self.pass, matcher: .only200, healthyThreshold: 2, unhealthyThreshold: 2)
        #expect(state.health == .healthy)
    }

    @Test(
        "A matcher is codes and ranges",
        arguments: [
            ("200", [200], [201]), ("200,202", [200, 202], [201]), ("200-299", [200, 250, 299], [199, 300]),
            ("200, 301-302", [200, 301, 302], [300, 303]),
        ])
    func matchers(text: String, matching: [Int], others: [Int]) throws {
        let matcher = try #require(HealthMatcher(text))
        #expect(matching.allSatisfy(matcher.contains) && !others.contains(where: matcher.contains))
    }

    @Test(
        "What is not a matcher is none",
        arguments: ["", "20", "200-", "299-200", "200,,201", "200-201-202", "600", "abc"])
    func badMatchers(text: String) {
        #expect(HealthMatcher(text) == nil)
    }

    @Test("A new target is probed soon and often, then at the interval; failures count once per interval")
    func schedule() {
        var schedule = ProbeSchedule()
        let interval = Duration.seconds(10)
        var (time, counted, probes) = (Duration.zero, 0, 0)
        while time < .seconds(100) {
            probes += 1
            if schedule.counts(failureAt: time, interval: interval) { counted += 1 }
            let delay = schedule.delay(isInitial: true, interval: interval)
            #expect(delay >= .milliseconds(10) && delay <= interval)
            time += delay
        }
        #expect(probes > 20)
        #expect((7...11).contains(counted))
        #expect(schedule.delay(isInitial: false, interval: interval) == interval)
    }
}
