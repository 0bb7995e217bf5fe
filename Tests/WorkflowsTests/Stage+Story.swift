import TestKit
import Store
import Bundles
import Domain
import Routing
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

    func create(
        _ name: String, version: String = "v1", size: Int = 2, options: [OptionSetting] = [],
        tier: Environment.Tier = .web
    ) async throws {
        let size = OptionSetting(namespace: "aws:autoscaling:asg", name: "MinSize", value: String(size))
        let scope = scope
        try await store.commit { transaction throws(Fault) in
            var new = NewEnvironment(
                applicationName: "shop", name: name, versionLabel: version,
                solutionStack: Platform.solutionStacks[0], options: [size] + options)
            new.tier = tier
            _ = try transaction.createEnvironment(new, requestID: "request-create", in: scope)
        }
    }

    func deploy(_ version: String, to name: String) async throws {
        let environment = try environment(name)
        try await store.commit { transaction throws(Fault) in
            _ = try transaction.update(
                environment, with: EnvironmentUpdate(versionLabel: version), requestID: "request-deploy")
        }
    }

    /// An update that cannot be done on running instances, because machines of another type are asked for. The version
    /// that comes with it tells new instances from old ones.
    func replace(_ name: String, by version: String, _ options: [OptionSetting] = rollingUpdate("Health")) async throws
    {
        let environment = try environment(name)
        let type = OptionSetting(
            namespace: "aws:autoscaling:launchconfiguration", name: "InstanceType", value: "t3.large")
        try await store.commit { transaction throws(Fault) in
            _ = try transaction.update(
                environment, with: EnvironmentUpdate(versionLabel: version, options: options + [type]),
                requestID: "request-replace")
        }
    }

    func configure(_ name: String, _ options: [OptionSetting]) async throws {
        let environment = try environment(name)
        try await store.commit { transaction throws(Fault) in
            _ = try transaction.update(
                environment, with: EnvironmentUpdate(options: options), requestID: "request-configure")
        }
    }

    func abort(_ name: String) async throws {
        let environment = try environment(name)
        try await store.commit { transaction throws(Fault) in try transaction.abortUpdate(of: environment) }
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
        return found.imageReference(identity: store.world.identity, platform: found.platform)
    }

    func messages(request: String? = nil) async throws -> [String] {
        var query = EventQuery(scope: scope, limit: 1_000)
        query.requestID = request
        return try await store.events(query).map(\.message)
    }

    /// From now on a version fails its health checks, wherever it runs.
    func sicken(_ version: String) throws {
        let image = try image(of: version)
        dataPlane.fail { [engine] host in engine.image(atHost: host) == image }
    }

    /// The environment with that many instances of v1, and v2 to deploy.
    func prepare(_ policy: EnvironmentOperation.Policy, size: Int = 2, batch: Int = 1) async throws {
        try await makeShop(versions: ["v1", "v2"])
        let maximum = OptionSetting(namespace: "aws:autoscaling:asg", name: "MaxSize", value: String(max(4, size)))
        try await create("shop-blue", size: size, options: options(policy, batch: batch) + [maximum])
        let isDone = await run()
        precondition(isDone, "a launch that does not end makes no test")
    }

    /// Targets that are in rotation, healthy, and whose container runs, by version.
    func serving(_ name: String) throws -> [String: Int] {
        guard let resources = try environment(name).resources,
            case .forward(let groups, _)? = store.world.listeners[resources.listener]?.defaultAction
        else { return [:] }
        let table = dataPlane.table
        var hosts: Set<String> = []
        for group in groups where group.weight > 0 {
            hosts.formUnion((table.targetGroups[group.targetGroup]?.targets ?? []).map(\.host))
        }
        let images = hosts.filter(dataPlane.isWell(host:)).compactMap(engine.image(atHost:))
        return Dictionary(images.map { ($0, 1) }, uniquingKeysWith: +)
    }

    /// Versions that the environment's instances really run, by what the engine was asked to start.
    func runningVersions(of name: String) throws -> [String] {
        let environment = try environment(name)
        return store.world.liveInstances(of: environment.id).compactMap { instance in
            engine.specification(ofInstance: instance.containerName(prefix: store.world.containerPrefix))?.image
        }
    }
}

let rolling = options(.rolling)

func environmentType(_ type: String) -> OptionSetting {
    OptionSetting(namespace: "aws:elasticbeanstalk:environment", name: "EnvironmentType", value: type)
}

/// A policy with batches of that size.
func options(_ policy: EnvironmentOperation.Policy, batch: Int = 1) -> [OptionSetting] {
    let namespace = "aws:elasticbeanstalk:command"
    return [
        OptionSetting(namespace: namespace, name: "DeploymentPolicy", value: policy.rawValue),
        OptionSetting(namespace: namespace, name: "BatchSizeType", value: "Fixed"),
        OptionSetting(namespace: namespace, name: "BatchSize", value: String(batch)),
        OptionSetting(namespace: "aws:elasticbeanstalk:trafficsplitting", name: "NewVersionPercent", value: "20"),
    ]
}

/// Rolling configuration updates of that type.
func rollingUpdate(_ type: String, batch: Int? = nil, inService: Int? = nil) -> [OptionSetting] {
    let given = [
        ("RollingUpdateEnabled", "true"), ("RollingUpdateType", type), ("MaxBatchSize", batch.map(String.init)),
        ("MinInstancesInService", inService.map(String.init)),
    ]
    return given.compactMap { name, value in
        value.map {
            OptionSetting(namespace: "aws:autoscaling:updatepolicy:rollingupdate", name: name, value: $0)
        }
    }
}
