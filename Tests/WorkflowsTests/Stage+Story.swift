import TestKit
import Store
import Bundles
import Domain
import Foundation

/// What the tests tell in one line.
extension Stage {
    /// The application `shop` with versions made of one and the same small bundle.
    func makeShop(versions: [String]) async throws {
        let source = folder.appending(path: "source")
        try FileManager.default.createDirectory(at: source, withIntermediateDirectories: true)
        try Data("FROM scratch\n".utf8).write(to: source.appending(path: "Dockerfile"))
        try SourceBundle.pack(directory: source, to: folder.appending(path: "bundle.zip"))
        for label in versions {
            try FileManager.default.copyItem(
                at: folder.appending(path: "bundle.zip"), to: contents.file(of: "content-\(label)"))
        }
        let scope = scope
        try await store.commit { transaction throws(Fault) in
            transaction.save(Bucket(name: "bundles", scope: scope, at: transaction.now))
            for label in versions {
                transaction.save(
                    StoredObject(
                        bucket: "bundles", key: label, contentID: "content-\(label)", size: 1, eTag: "e",
                        contentType: nil, metadata: [:], at: transaction.now))
                _ = try transaction.createVersion(
                    NewVersion(
                        applicationName: "shop", label: label, description: nil, bucket: "bundles", key: label,
                        processes: false, createsApplication: true, tags: []), in: scope)
            }
        }
    }

    func create(_ name: String, version: String = "v1", size: Int = 2, options: [OptionSetting] = []) async throws {
        let size = OptionSetting(namespace: "aws:autoscaling:asg", name: "MinSize", value: String(size))
        let scope = scope
        try await store.commit { transaction throws(Fault) in
            _ = try transaction.createEnvironment(
                NewEnvironment(
                    applicationName: "shop", name: name, versionLabel: version,
                    solutionStack: Platform.solutionStacks[0], options: [size] + options),
                requestID: "request-create", in: scope)
        }
    }

    func deploy(_ version: String, to name: String) async throws {
        let environment = try environment(name)
        try await store.commit { transaction throws(Fault) in
            _ = try transaction.update(
                environment, with: EnvironmentUpdate(versionLabel: version), requestID: "request-deploy")
        }
    }

    func deleteVersion(_ label: String) async throws {
        let version = try store.world.requireVersion(label, of: "shop", in: scope)
        try await store.commit { transaction throws(Fault) in
            _ = try transaction.deleteVersion(version, withSource: false)
        }
    }

    func terminate(_ name: String) async throws {
        let environment = try environment(name)
        try await store.commit { transaction throws(Fault) in
            try transaction.terminate(environment, requestID: "request-terminate")
        }
    }

    func environment(_ name: String) throws -> Environment {
        try store.world.requireEnvironment(id: nil, name: name, in: scope)
    }

    func image(of version: String) throws -> String {
        let found = try store.world.requireVersion(version, of: "shop", in: scope)
        return found.imageReference(identity: store.world.identity)
    }

    func messages(request: String? = nil) async throws -> [String] {
        var query = EventQuery(scope: scope, limit: 1_000)
        query.requestID = request
        return try await store.events(query).map(\.message)
    }

    /// Versions that the environment's instances really run, by what the engine was asked to start.
    func runningVersions(of name: String) throws -> [String] {
        let environment = try environment(name)
        return store.world.liveInstances(of: environment.id).compactMap { instance in
            engine.specification(ofInstance: instance.containerName(prefix: store.world.containerPrefix))?.image
        }
    }
}

let rolling = [
    OptionSetting(namespace: "aws:elasticbeanstalk:command", name: "DeploymentPolicy", value: "Rolling"),
    OptionSetting(namespace: "aws:elasticbeanstalk:command", name: "BatchSizeType", value: "Fixed"),
    OptionSetting(namespace: "aws:elasticbeanstalk:command", name: "BatchSize", value: "1"),
]
