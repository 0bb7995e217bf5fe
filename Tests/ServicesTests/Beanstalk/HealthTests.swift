import Domain
import ElasticBeanstalkAPI
import ElasticBeanstalkService
import Foundation
import Routing
import Smithy
import Store
import TestKit
import Testing

@Suite("Enhanced health")
struct HealthTests {
    let bench: Bench

    init() async throws {
        bench = try Bench()
        try await bench.makeVersion("v1")
        try await bench.makeEnvironment("blue")
    }

    private var instances: [String] {
        bench.store.world.instances.values.map(\.id).sorted()
    }

    private func rolledUp(_ requests: [String: RequestCounts] = [:], sick: Int = 0) async throws -> Health {
        let environment = try #require(bench.store.world.environments["e-blue"])
        let group = try #require(environment.resources?.targetGroup)
        var seen = Observations()
        seen.requests = requests
        var health = bench.dataPlane.health(ofGroup: group)
        for id in health.keys.sorted(by: { $0.id < $1.id }).prefix(sick) { health[id] = TargetHealth(.unhealthy) }
        seen.health[group] = health
        return environment.health(in: bench.store.world, given: seen)
    }

    private func counts(_ good: Int, bad: Int = 0, refused: Int = 0) -> RequestCounts {
        RequestCounts(seconds: 10, requests: good + bad + refused, byClass: [0, 0, good, 0, refused, bad])
    }

    @Test("A share of failing requests turns the environment yellow or red, with the share as the cause")
    func failures() async throws {
        let (first, second) = (instances[0], instances[1])
        #expect(try await rolledUp([first: counts(1_000)]) == Health(.green, .ok))
        let warning = try await rolledUp([first: counts(970, bad: 15), second: counts(15)])
        #expect(warning.status == .warning && warning.causes == ["1.5 % of the requests are failing with HTTP 5xx."])
        #expect(try await rolledUp([first: counts(94, bad: 6)]).status == .degraded)
        #expect(try await rolledUp([first: counts(0, bad: 100)]).status == .severe)
        let refused = try await rolledUp([first: counts(70, refused: 30)])
        #expect(refused.status == .degraded && refused.causes == ["30.0 % of the requests are erroring with HTTP 4xx."])
        #expect(try await rolledUp([first: counts(0, bad: 3)]).status == .ok, "too few requests to tell")
    }

    @Test("Instances that fail their checks are counted, and none left is severe")
    func checks() async throws {
        let one = try await rolledUp(sick: 1)
        #expect(one == Health(.yellow, .warning, causes: ["ELB processes are not healthy on 1 out of 2 instances."]))
        let all = try await rolledUp(sick: 2)
        #expect(
            all == Health(.red, .severe, causes: ["ELB health is failing or not available for all instances."]))
    }

    @Test("A change of status is an event in AWS's words; another cause alone is none")
    func transitions() async throws {
        for health in [
            Health(.green, .ok), Health(.red, .severe, causes: ["All is lost."]),
            Health(.red, .severe, causes: ["All is still lost."]), Health(.green, .ok),
        ] {
            try await bench.store.commit { transaction in transaction.noteHealth(health, of: "e-blue") }
        }
        let messages = try await bench.events().map(\.message).filter { $0.contains("health") }
        #expect(
            messages == [
                "Environment health has transitioned from Severe to Ok.",
                "Environment health has transitioned from Ok to Severe. All is lost.",
                "Environment health has transitioned from Pending to Ok.",
            ])
    }

    @Test("Instances tell their deployment, their requests by class, and only what was asked for")
    func instancesHealth() async throws {
        bench.statistics.give(instances[0], counts(90, bad: 10))
        let all = try await bench.beanstalk.describeInstancesHealth(
            .init(environmentName: "blue", attributeNames: [.init(rawValue: "All")]), bench.context)
        let sick = try #require(all.instanceHealthList.first { $0.instanceId == instances[0] })
        #expect(sick.healthStatus == "Severe" && sick.color == "Red")
        #expect(sick.applicationMetrics?.requestCount == 100 && sick.applicationMetrics?.duration == 10)
        #expect(sick.applicationMetrics?.statusCodes?.status5xx == 10)
        #expect(sick.deployment?.versionLabel == "v1" && sick.deployment?.deploymentId == 1)
        let whole = try await bench.beanstalk.describeEnvironmentHealth(
            .init(environmentName: "blue", attributeNames: [.instancesHealth, .applicationMetrics]), bench.context)
        #expect(whole.instancesHealth?.severe == 1 && whole.instancesHealth?.ok == 1)
        #expect(whole.applicationMetrics?.requestCount == 100 && whole.color == nil && whole.refreshedAt == nil)
    }

    @Test("An instance that runs another version than it has to says so, and makes the environment Degraded")
    func wrongVersion() async throws {
        let stray = instances[0]
        try await bench.store.commit { transaction in
            transaction.update(Domain.Instance.self, stray) { instance in
                instance.launch.versionLabel = "v2"
                instance.launch.deploymentID = 2
            }
        }
        let told = try await bench.beanstalk.describeInstancesHealth(
            .init(environmentName: "blue", attributeNames: [.init(rawValue: "All")]), bench.context)
        let health = try #require(told.instanceHealthList.first { $0.instanceId == stray })
        #expect(health.healthStatus == "Degraded" && health.color == "Red")
        let words = ["Incorrect application version \"v2\" (deployment 2). Expected version \"v1\" (deployment 1)."]
        #expect(health.causes == words)
        #expect(
            try await rolledUp()
                == Health(
                    .red, .degraded,
                    causes: [
                        "Incorrect application version found on 1 out of 2 instances. Expected version \"v1\" "
                            + "(deployment 1)."
                    ]))
    }

    @Test("An environment with basic health has none of it")
    func basic() async throws {
        try await bench.store.commit { transaction in
            transaction.update(Environment.self, "e-blue") { environment in
                environment.options.append(
                    .init(
                        namespace: "aws:elasticbeanstalk:healthreporting:system", name: "SystemType", value: "basic"))
            }
        }
        let error = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.describeEnvironmentHealth(.init(environmentName: "blue"), bench.context)
        }
        #expect(error?.code == "InvalidRequestException")
        #expect(error?.message == "DescribeEnvironmentHealth is not supported.")
    }
}
