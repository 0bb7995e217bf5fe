import Bundles
import Domain
import Foundation
import Store
import TestKit

/// What the tests of CodeDeploy tell in one line.
extension Stage {
    /// Revisions of an application with scripts at each event of an installation, and at others.
    func makeRevisions(_ names: [String], andAt others: [String] = []) async throws {
        let source = folder.appending(path: "revision")
        try FileManager.default.createDirectory(at: source, withIntermediateDirectories: true)
        let installing = ["ApplicationStop", "BeforeInstall", "AfterInstall", "ApplicationStart", "ValidateService"]
        let events = installing + others
        let hooks = events.map { "  \($0):\n    - location: \($0).sh\n      timeout: 30\n" }.joined()
        let text = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv\nhooks:\n" + hooks
        try Data(text.utf8).write(to: source.appending(path: "appspec.yml"))
        try SourceBundle.pack(directory: source, to: folder.appending(path: "revision.zip"))
        for name in names {
            try FileManager.default.copyItem(
                at: folder.appending(path: "revision.zip"), to: contents.file(of: "content-\(name)"))
        }
        try await store.commit { transaction in
            for name in names {
                transaction.save(
                    StoredObject(
                        bucket: "bundles", key: name, contentID: "content-\(name)", size: 1, eTag: "e",
                        contentType: nil, metadata: [:], at: transaction.now))
            }
        }
    }

    /// The application `site` with a deployment group of the environment's instances, behind its load balancer.
    func makeDeploymentGroup(_ hosts: HealthyHosts, behind isBalanced: Bool = true) async throws {
        let scope = scope
        try await store.commit { transaction throws(Fault) in
            let application = try transaction.createCodeDeployApplication(
                "site", platform: .server, tags: [], in: scope)
            var settings = DeploymentGroup.Settings()
            settings.targets.groups = transaction.world.groups.values.map(\.name)
            settings.style.controlsTraffic = isBalanced
            var choice = DeploymentGroup.LoadBalancerChoice()
            choice.targetGroups = transaction.world.targetGroups.values.map(\.name)
            settings.loadBalancer = choice
            settings.rollback = .init(isEnabled: true, events: [.failure, .request, .alarm])
            let rule = DeploymentRule(healthyHosts: hosts)
            _ = try transaction.createDeploymentConfiguration("speed", platform: .server, rule: rule, in: scope)
            _ = try transaction.createDeploymentGroup(
                "fleet", of: application, configurationName: "speed", settings: settings, tags: [])
        }
    }

    @discardableResult
    func deployRevision(_ name: String) async throws -> String {
        let scope = scope
        return try await store.commit { transaction throws(Fault) in
            let application = try transaction.world.requireCodeDeployApplication("site", in: scope)
            let location = RevisionLocation.s3(
                .init(bucket: "bundles", key: name, bundleType: "zip", version: nil, eTag: "e"))
            return try transaction.createDeployment(
                NewDeployment(groupName: "fleet", revision: location), of: application
            ).id
        }
    }

    /// No instance has the tag that the group asks for.
    func selectNothing() async throws {
        try await store.commit { transaction in
            for var group in transaction.world.deploymentGroups.values {
                group.settings.targets = TargetSelection()
                group.settings.targets.tagLists = [[.init(key: "none", value: nil, kind: .key)]]
                transaction.save(group)
            }
        }
    }

    func stopDeployment(_ id: String, rollsBack: Bool? = nil) async throws {
        try await store.commit { transaction throws(Fault) in
            guard let deployment = transaction.world.codeDeployments[id] else { return }
            try transaction.stop(deployment, rollsBack: rollsBack)
        }
    }

    func continueDeployment(_ id: String, endsWait: Bool = false) async throws {
        try await store.commit { transaction throws(Fault) in
            guard let deployment = transaction.world.codeDeployments[id] else { return }
            try transaction.continueDeployment(deployment, endsWait: endsWait)
        }
    }

    func deployment(_ id: String) -> CodeDeployment? { store.world.codeDeployments[id] }

    /// Newest last.
    var deployments: [CodeDeployment] {
        store.world.codeDeployments.values.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// The environment, the application and its group, with the revision r1 on every instance.
    func prepareSite(_ hosts: HealthyHosts, size: Int = 2, scriptsAt events: [String] = []) async throws {
        try await prepare(.allAtOnce, size: size)
        try await makeRevisions(["r1", "r2"], andAt: events)
        try await makeDeploymentGroup(hosts)
        let first = try await deployRevision("r1")
        let isDone = await run()
        precondition(isDone && deployment(first)?.status == .succeeded, "a first deployment that fails makes no test")
        clock.advance(to: clock.now + 60)
    }
}
