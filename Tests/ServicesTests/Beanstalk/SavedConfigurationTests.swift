import Domain
import ElasticBeanstalkAPI
import ElasticBeanstalkService
import Foundation
import Smithy
import Store
import TestKit
import Testing

@Suite("Saved configurations and clones")
struct SavedConfigurationTests {
    let bench: Bench

    init() async throws {
        bench = try Bench()
        try await bench.makeVersion("v1")
    }

    private func save(_ name: String, of environment: String) async throws -> ConfigurationSettingsDescription {
        try await bench.beanstalk.createConfigurationTemplate(
            .init(
                applicationName: "shop", templateName: name,
                templateSpecification: .init(templateSource: .init(environmentName: environment))), bench.context)
    }

    private func file(_ name: String) throws -> StoredObject {
        let id = StoredObject.id(bench.bucket, SavedConfiguration.fileKey("shop", name))
        return try #require(bench.store.world.objects[id])
    }

    @Test("A saved configuration has what its environment has, is listed, and lies in S3 as the file that eb reads")
    func saves() async throws {
        _ = try await bench.create("blue", options: [property("COLOUR", "teal"), property("ANSWER", "42")])
        let saved = try await save("base", of: "blue")
        #expect(saved.templateName == "base" && saved.solutionStackName == Bench.stack)
        let text = try bench.folder.text(of: file("base"))
        #expect(text.contains("COLOUR: teal") && text.contains("ANSWER: '42'"), "\(text)")
        #expect(text.contains("AWSConfigurationTemplateVersion: 1.1.0.0"))
        let applications = try await bench.beanstalk.describeApplications(.init(), bench.context)
        #expect(applications.applications.first?.configurationTemplates == ["base"])
        let described = try await bench.beanstalk.describeConfigurationSettings(
            .init(applicationName: "shop", templateName: "base"), bench.context)
        #expect(described.configurationSettings.first?.optionSettings.contains { $0.value == "teal" } == true)
    }

    @Test("A file that was put to S3 counts from then on, also where there was no such configuration")
    func follows() async throws {
        _ = try await bench.create("blue", options: [property("COLOUR", "teal")])
        _ = try await save("base", of: "blue")
        let old = try file("base")
        let text = try bench.folder.text(of: old).replacing("COLOUR: teal", with: "COLOUR: red")
        for name in ["base", "fresh"] {
            try Data(text.utf8).write(to: bench.folder.contents.file(of: "put-\(name)"))
            let object = StoredObject(
                bucket: bench.bucket, key: SavedConfiguration.fileKey("shop", name), contentID: "put-\(name)",
                size: text.utf8.count, eTag: "put-\(name)", contentType: nil, metadata: [:], at: bench.clock.now)
            try await bench.store.commit { transaction throws(Fault) in _ = try transaction.putObject(object) }
            let environment = try await bench.create("env-\(name)", stack: nil, template: name)
            #expect(environment.templateName == name && environment.solutionStackName == Bench.stack)
            #expect(bench.value("COLOUR", of: "env-\(name)") == "red")
        }
    }

    @Test("A clone has its source's settings and platform; what the request says beats them")
    func clones() async throws {
        _ = try await bench.create("blue", options: [property("COLOUR", "teal"), property("SIDE", "blue")])
        let green = try await bench.create(
            "green", stack: nil, cloneOf: "blue", options: [property("SIDE", "green")])
        #expect(green.solutionStackName == Bench.stack)
        #expect(bench.value("COLOUR", of: "green") == "teal" && bench.value("SIDE", of: "green") == "green")
    }

    @Test("An update takes the settings of a template, and the text of a file")
    func updates() async throws {
        _ = try await bench.create("blue", options: [property("COLOUR", "teal")])
        _ = try await save("base", of: "blue")
        _ = try await bench.create("green", options: [property("COLOUR", "green")])
        try await bench.settle("green")
        let updated = try await bench.beanstalk.updateEnvironment(
            .init(environmentName: "green", templateName: "base"), bench.context)
        #expect(updated.templateName == "base" && bench.value("COLOUR", of: "green") == "teal")
        try await bench.settle("green")
        let text = "OptionSettings:\n  aws:elasticbeanstalk:application:environment:\n    COLOUR: plum\n"
        _ = try await bench.beanstalk.updateEnvironment(
            .init(
                environmentName: "green",
                templateSpecification: .init(templateSource: .init(sourceContents: text))), bench.context)
        #expect(bench.value("COLOUR", of: "green") == "plum")
    }

    @Test("A template is changed and deleted, and its file with it")
    func changes() async throws {
        _ = try await bench.create("blue", options: [property("COLOUR", "teal"), property("SIDE", "blue")])
        _ = try await save("base", of: "blue")
        let changed = try await bench.beanstalk.updateConfigurationTemplate(
            .init(
                applicationName: "shop", templateName: "base", description: "ours",
                optionSettings: [property("COLOUR", "red")],
                optionsToRemove: [.init(namespace: OptionDefinition.environmentProperties, optionName: "SIDE")]),
            bench.context)
        #expect(changed.description == "ours")
        #expect(!changed.optionSettings.contains { $0.optionName == "SIDE" })
        #expect(try bench.folder.text(of: file("base")).contains("COLOUR: red"))
        _ = try await bench.beanstalk.deleteConfigurationTemplate(
            .init(applicationName: "shop", templateName: "base"), bench.context)
        #expect(bench.store.world.savedConfigurations.isEmpty)
        #expect(!bench.store.world.objects.keys.contains { $0.contains("templates") })
    }

    @Test("What is wrong with a template is told in AWS's words")
    func refuses() async throws {
        _ = try await bench.create("blue")
        _ = try await save("base", of: "blue")
        let twice = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.createConfigurationTemplate(
                .init(applicationName: "shop", templateName: "base", solutionStackName: Bench.stack), bench.context)
        }
        #expect(twice?.code == "InvalidParameterValue")
        #expect(twice?.message == "Configuration Template base already exists.")
        let missing = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.deleteConfigurationTemplate(
                .init(applicationName: "shop", templateName: "none"), bench.context)
        }
        #expect(missing?.message == "No Configuration Template named 'shop/none' found.")
        let sourceless = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.createConfigurationTemplate(
                .init(applicationName: "shop", templateName: "other"), bench.context)
        }
        #expect(sourceless?.code == "InvalidParameterCombination")
        let snippet = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.createEnvironment(
                .init(
                    applicationName: "shop", environmentName: "with-snippet", versionLabel: "v1",
                    solutionStackName: Bench.stack,
                    templateSpecification: .init(templateSnippets: [.init(snippetName: "SomethingElse")])),
                bench.context)
        }
        #expect(snippet?.status == 501)
    }
}
