import Bundles
import Domain
import ElasticBeanstalkAPI
import Foundation
import Smithy

extension ElasticBeanstalkService {
    /// The saved configuration as its file in S3 has it: `eb config put` writes that and nothing else, also where
    /// there was no such configuration before.
    func savedConfiguration(
        _ name: String, of application: String, _ context: RequestContext
    ) async throws(ServiceError) -> SavedConfiguration {
        let world = store.world
        let known = world.savedConfiguration(name, of: application, in: context.scope)
        let key = SavedConfiguration.fileKey(application, name)
        let file = world.objects[StoredObject.id(Bucket.beanstalk(context.scope), key)]
        guard let file, file.eTag != known?.fileETag else {
            return try look { world throws(Fault) in
                try world.requireSavedConfiguration(name, of: application, in: context.scope)
            }
        }
        let read = try read(file)
        let stack = try stack(of: read) ?? known?.solutionStack
        guard let stack else {
            throw ServiceError(
                "InvalidParameterValue", "Unable to determine base for template pack (no solution stack)")
        }
        var new = NewConfiguration(
            applicationName: application, name: name, description: read.description, solutionStack: stack,
            options: read.options, tags: known?.tags ?? read.tags.map { .init(key: $0.key, value: $0.value) })
        new.tier = read.isForWorkers ? .worker : nil
        let asked = new
        return try await commit { transaction throws(Fault) in
            try transaction.follow(asked, known, eTag: file.eTag, in: context.scope)
        }
    }

    private func read(_ object: StoredObject) throws(ServiceError) -> SavedConfigurationFile {
        guard let data = FileManager.default.contents(atPath: contents.file(of: object.contentID).path) else {
            throw ServiceError("ServiceUnavailable", "The file '\(object.key)' cannot be read.", status: 503)
        }
        return try TemplateSource.file(String(decoding: data, as: UTF8.self))
    }

    func stack(of file: SavedConfigurationFile) throws(ServiceError) -> String? {
        try PlatformChoice.stack(name: file.platformARN == nil ? file.solutionStack : nil, arn: file.platformARN)
    }
}

extension SavedConfigurationFile {
    var options: [OptionSetting] {
        settings.map { OptionSetting(namespace: $0.namespace, name: $0.name, value: $0.value) }
    }
}

extension Transaction {
    fileprivate mutating func follow(
        _ new: NewConfiguration, _ known: SavedConfiguration?, eTag: String, in scope: Scope
    ) throws(Fault) -> SavedConfiguration {
        var configuration: SavedConfiguration
        if let known {
            configuration = known
            configuration.description = new.description
            configuration.solutionStack = new.solutionStack
            configuration.options = new.options
            configuration.tier = new.tier
            configuration.updatedAt = now
        } else {
            configuration = try createSavedConfiguration(new, in: scope)
        }
        configuration.fileETag = eTag
        save(configuration)
        return configuration
    }
}
