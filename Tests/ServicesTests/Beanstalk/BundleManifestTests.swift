import Domain
import ElasticBeanstalkAPI
import ElasticBeanstalkService
import Foundation
import Smithy
import Store
import TestKit
import Testing

@Suite("What a bundle says of its environment")
struct BundleManifestTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private static func config(_ colour: String) -> String {
        "option_settings:\n  aws:elasticbeanstalk:application:environment:\n    COLOUR: \(colour)\n    SIDE: left\n"
    }

    @Test("Options of .ebextensions come below a template's and the request's, and go with their version")
    func precedence() async throws {
        try await bench.makeVersion("v1", [".ebextensions/01.config": Self.config("bundle")])
        try await bench.makeVersion("v2")
        _ = try await bench.create("plain")
        #expect(bench.value("COLOUR", of: "plain") == "bundle" && bench.value("SIDE", of: "plain") == "left")
        _ = try await bench.beanstalk.createConfigurationTemplate(
            .init(
                applicationName: "shop", templateName: "base", solutionStackName: Bench.stack,
                optionSettings: [property("COLOUR", "template")]), bench.context)
        _ = try await bench.create("saved", template: "base")
        #expect(bench.value("COLOUR", of: "saved") == "template" && bench.value("SIDE", of: "saved") == "left")
        _ = try await bench.create("direct", template: "base", options: [property("COLOUR", "direct")])
        #expect(bench.value("COLOUR", of: "direct") == "direct")
        try await bench.settle("plain")
        _ = try await bench.beanstalk.updateEnvironment(
            .init(environmentName: "plain", versionLabel: "v2"), bench.context)
        #expect(bench.value("COLOUR", of: "plain") == nil, "the new version's bundle sets nothing")
    }

    @Test("Both spellings of option_settings are read, JSON too, and later files beat earlier ones")
    func spellings() async throws {
        let list = "option_settings:\n  - option_name: SIDE\n    value: list\n"
        let json = #"{"option_settings": {"aws:autoscaling:asg": {"MinSize": 3}}}"#
        try await bench.makeVersion(
            "v1",
            [
                ".ebextensions/01.config": Self.config("first"), ".ebextensions/02.config": list,
                ".ebextensions/03.config": json, ".ebextensions/notes.txt": "not: [read",
            ])
        _ = try await bench.create("blue")
        #expect(bench.value("COLOUR", of: "blue") == "first" && bench.value("SIDE", of: "blue") == "list")
        let environment = try #require(bench.store.world.environments.values.first)
        #expect(EnvironmentConfiguration(environment.options).capacity.minimum == 3)
    }

    @Test("What is not acted on is told in a WARN event")
    func warns() async throws {
        try await bench.makeVersion(
            "v1",
            [
                ".ebextensions/01.config": "services:\n  systemd: {}\nResources: {}\n", "cron.yaml": "version: 1\n",
                ".platform/nginx/nginx.conf": "x",
            ])
        _ = try await bench.create("blue")
        let warnings = try await bench.events().filter { $0.severity == .warn }.map(\.message)
        for word in ["'services'", "'Resources'", "cron.yaml", ".platform/nginx/nginx.conf"] {
            #expect(warnings.contains { $0.contains(word) }, "\(word): \(warnings)")
        }
    }

    @Test(
        "A configuration file that is wrong is refused by its name",
        arguments: [
            ("a: [b", "contains invalid YAML or JSON"), ("option_settings: word\n", "neither a mapping nor a list"),
            ("option_settings:\n  aws:nonsense:\n    A: b\n", "Unknown configuration setting."),
            ("option_settings:\n  aws:autoscaling:asg:\n    MinSize: many\n", "not a valid number"),
        ])
    func refuses(text: String, words: String) async throws {
        try await bench.makeVersion("v1", [".ebextensions/01.config": text])
        let error = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.createEnvironment(
                .init(
                    applicationName: "shop", environmentName: "blue", versionLabel: "v1",
                    solutionStackName: Bench.stack), bench.context)
        }
        #expect(error?.code == "InvalidParameterValue")
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "accepted")")
        #expect(bench.store.world.environments.isEmpty)
    }

    @Test("A group of environments is made as the env.yaml of each version says, and found by links")
    func composes() async throws {
        let manifest = { (name: String, links: String) in
            "EnvironmentName: \(name)+\nSolutionStack: \(Bench.stack)\nCName: \(name)+\n\(links)"
        }
        try await bench.makeVersion("back", ["env.yaml": manifest("worker", "")])
        try await bench.makeVersion("front", ["env.yaml": manifest("front", "EnvironmentLinks:\n  BACK: worker+\n")])
        let input = ComposeEnvironmentsMessage(
            applicationName: "shop", groupName: "dev", versionLabels: ["back", "front"])
        let made = try await bench.beanstalk.composeEnvironments(input, bench.context)
        #expect(made.environments.map(\.environmentName) == ["worker-dev", "front-dev"])
        let front = try #require(made.environments.last)
        #expect(front.cname == "front-dev.us-east-1.elasticbeanstalk.com")
        #expect(front.environmentLinks.map(\.environmentName) == ["worker-dev"])
        for name in ["worker-dev", "front-dev"] { try await bench.settle(name) }
        let again = try await bench.beanstalk.composeEnvironments(input, bench.context)
        #expect(again.environments.map(\.environmentId) == made.environments.map(\.environmentId))
        let nameless = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.composeEnvironments(
                .init(applicationName: "shop", versionLabels: ["front"]), bench.context)
        }
        #expect(nameless?.message.hasPrefix("GroupName is required") == true)
    }
}
