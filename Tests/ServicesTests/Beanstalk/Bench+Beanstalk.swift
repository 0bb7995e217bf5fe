import Domain
import ElasticBeanstalkAPI
import ElasticBeanstalkService
import Foundation
import Smithy
import Store
import TestKit

extension Bench {
    var bucket: String { Bucket.beanstalk(scope) }

    static let stack = "64bit Amazon Linux 2023 v4.7.2 running Docker"

    /// A version of `shop` with these files beside a Dockerfile.
    @discardableResult
    func makeVersion(
        _ label: String, _ files: [String: String] = [:], application: String = "shop"
    ) async throws -> ApplicationVersionDescription? {
        let (scope, bucket) = (scope, bucket)
        try folder.pack(files.merging(["Dockerfile": "FROM scratch\n"]) { own, _ in own }, as: "content-\(label)")
        try await store.commit { [clock] transaction throws(Fault) in
            try transaction.createBucket(bucket, in: scope)
            let object = StoredObject(
                bucket: bucket, key: "\(label).zip", contentID: "content-\(label)", size: 1, eTag: label,
                contentType: nil, metadata: [:], at: clock.now)
            _ = try transaction.putObject(object)
        }
        clock.advance(by: 1)
        return try await beanstalk.createApplicationVersion(
            .init(
                applicationName: application, versionLabel: label,
                sourceBundle: S3Location(s3Bucket: bucket, s3Key: "\(label).zip"), autoCreateApplication: true),
            context
        ).applicationVersion
    }

    func create(
        _ name: String, version: String = "v1", stack: String? = stack, template: String? = nil,
        cloneOf source: String? = nil, options: [ConfigurationOptionSetting] = []
    ) async throws -> EnvironmentDescription {
        let specification = source.map { name in
            EnvironmentTemplateSpecification(templateSource: TemplateSource(environmentName: name))
        }
        return try await beanstalk.createEnvironment(
            .init(
                applicationName: "shop", environmentName: name, versionLabel: version, templateName: template,
                solutionStackName: stack, optionSettings: options, templateSpecification: specification), context)
    }

    /// The environment as it is once its operation has gone well.
    func settle(_ name: String) async throws {
        let scope = scope
        try await store.commit { transaction throws(Fault) in
            let environment = try transaction.world.requireEnvironment(id: nil, name: name, in: scope)
            guard let operation = transaction.world.operation(on: environment) else { return }
            transaction.enter(.finished, operation.id)
        }
    }

    /// The value that the environment's next instances get; nil where nothing sets it.
    func value(_ name: String, of environment: String) -> String? {
        let found = store.world.environments.values.first { $0.name == environment && !$0.isTerminated }
        guard let found else { return nil }
        let options = store.world.operation(on: found)?.options ?? found.options
        return EnvironmentConfiguration(options).environmentProperties[name]
    }

    func events(_ requestID: String? = nil) async throws -> [Event] {
        var query = EventQuery(scope: scope)
        query.requestID = requestID
        return try await store.events(query)
    }
}

/// A property of the environment, as `eb setenv` sets it.
func property(_ name: String, _ value: String) -> ConfigurationOptionSetting {
    .init(namespace: "aws:elasticbeanstalk:application:environment", optionName: name, value: value)
}
