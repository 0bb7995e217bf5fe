import Domain
import ElasticBeanstalkAPI
import ElasticBeanstalkService
import Foundation
import Smithy
import Store
import TestKit
import Testing

@Suite("Beanstalk's API about workers")
struct WorkerTests {
    private let bench: Bench
    private let tier = EnvironmentTier(name: "Worker", type: "SQS/HTTP")

    init() throws { bench = try Bench() }

    private func create(
        _ name: String, version: String = "v1", tier: EnvironmentTier?, cname: String? = nil, template: String? = nil
    ) async throws(ServiceError) -> EnvironmentDescription {
        try await bench.beanstalk.createEnvironment(
            .init(
                applicationName: "shop", environmentName: name, cnamePrefix: cname, tier: tier, versionLabel: version,
                templateName: template, solutionStackName: template == nil ? Bench.stack : nil), bench.context)
    }

    @Test("a worker has its tier and no CNAME; its options are the daemon's and not a load balancer's")
    func described() async throws {
        try await bench.makeVersion("v1")
        let made = try await create("jobs", tier: tier)
        #expect(made.tier?.name == "Worker" && made.tier?.type == "SQS/HTTP")
        #expect(made.cname == nil && made.endpointURL == nil)
        let settings = try await bench.beanstalk.describeConfigurationSettings(
            .init(applicationName: "shop", environmentName: "jobs"), bench.context
        ).configurationSettings[0]
        let spaces = Set(settings.optionSettings.compactMap(\.namespace))
        #expect(spaces.contains("aws:elasticbeanstalk:sqsd") && !spaces.contains { $0.hasPrefix("aws:elb") })
        let web = try await bench.beanstalk.describeConfigurationOptions(
            .init(solutionStackName: Bench.stack), bench.context)
        #expect(!web.options.contains { $0.namespace == "aws:elasticbeanstalk:sqsd" })
    }

    @Test("what is wrong about tiers is refused")
    func refusals() async throws {
        try await bench.makeVersion("v1")
        let unknown = await refusal { () async throws(ServiceError) in
            try await create("jobs", tier: .init(name: "Mainframe"))
        }
        #expect(unknown?.code == "InvalidParameterValue")
        let mixed = await refusal { () async throws(ServiceError) in
            try await create("jobs", tier: .init(name: "Worker", type: "Standard"))
        }
        #expect(mixed?.code == "InvalidParameterValue")
        let named = await refusal { () async throws(ServiceError) in try await create("jobs", tier: tier, cname: "jobs")
        }
        #expect(named?.code == "InvalidParameterValue")
        _ = try await create("jobs", tier: tier)
        try await bench.settle("jobs")
        let changed = await refusal { () async throws(ServiceError) in
            try await bench.beanstalk.updateEnvironment(
                .init(environmentName: "jobs", tier: .init(name: "WebServer", type: "Standard")), bench.context)
        }
        #expect(changed?.message == "The tier of an environment cannot be changed.")
    }

    @Test("cron.yaml is checked for workers, and told of to others")
    func periodic() async throws {
        let cron = "version: 1\ncron:\n - {name: clean, url: /clean, schedule: \"0 9 * * 1,5\"}\n"
        let wrong = cron.replacing("1,5", with: "13")
        try await bench.makeVersion("v1", ["cron.yaml": cron])
        try await bench.makeVersion("v2", ["cron.yaml": wrong])
        try await bench.makeVersion("v3", ["cron.yaml": "cron"])
        _ = try await create("jobs", tier: tier)
        for version in ["v2", "v3"] {
            let refused = await refusal { () async throws(ServiceError) in
                try await create("more", version: version, tier: tier)
            }
            #expect(refused?.message.contains("cron.yaml") == true)
        }
        try await bench.settle("jobs")
        let refused = await refusal { () async throws(ServiceError) in
            try await bench.beanstalk.updateEnvironment(
                .init(environmentName: "jobs", versionLabel: "v2"), bench.context)
        }
        #expect(refused?.message.contains("'clean'") == true)
        _ = try await create("front", version: "v2", tier: nil)
        #expect(try await bench.events().contains { $0.severity == .warn && $0.message.hasPrefix("cron.yaml") })
    }

    @Test("a saved configuration keeps its tier, and so does a copy")
    func saved() async throws {
        try await bench.makeVersion("v1")
        _ = try await create("jobs", tier: tier)
        let id = try #require(bench.store.world.environments.values.first?.id)
        _ = try await bench.beanstalk.createConfigurationTemplate(
            .init(applicationName: "shop", templateName: "base", environmentId: id), bench.context)
        let copy = try await create("more", tier: nil, template: "base")
        #expect(copy.tier?.name == "Worker")
        let clone = try await bench.create("clone", stack: nil, cloneOf: "jobs")
        #expect(clone.tier?.name == "Worker" && clone.cname == nil)
    }
}
