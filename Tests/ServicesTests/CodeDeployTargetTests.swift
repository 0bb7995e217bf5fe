import CodeDeployAPI
import CodeDeployService
import Domain
import Foundation
import Smithy
import Store
import TestKit
import Testing

/// Of deployments whose targets have come to different ends.
@Suite("CodeDeploy's operations on targets, and on many things at once")
struct CodeDeployTargetTests {
    private let bench: Bench
    private let service: CodeDeployService
    private let id: String

    init() async throws {
        bench = try Bench()
        service = CodeDeployService(store: bench.store)
        let context = bench.context
        _ = try await service.createApplication(.init(applicationName: "site", tags: []), context)
        var input = CreateDeploymentGroupInput(
            applicationName: "site", deploymentGroupName: "fleet", serviceRoleArn: "arn:aws:iam::1:role/deploy")
        input.deploymentStyle = .init(deploymentType: .blueGreen, deploymentOption: .withoutTrafficControl)
        _ = try await service.createDeploymentGroup(input, context)
        var new = CreateDeploymentInput(applicationName: "site", deploymentGroupName: "fleet")
        new.revision = .init(revisionType: .s3, s3Location: .init(bucket: "b", key: "site.zip", bundleType: .zip))
        let made = try await service.createDeployment(new, context).deploymentId ?? ""
        id = made
        try await bench.store.commit { transaction in
            let now = transaction.now
            transaction.update(CodeDeployment.self, made) { deployment in
                deployment.targets = [
                    .init(id: "i-1", label: .green, events: [.install], at: now),
                    .init(id: "i-2", label: .green, events: [.install], at: now),
                    .init(id: "i-3", label: .blue, events: [.blockTraffic], at: now),
                ]
            }
            let failure = CodeDeployment.Diagnostics(
                code: "ScriptFailed", script: "a.sh", message: "no", log: "the end")
            transaction.finishEvent(.install, of: "i-1", in: made, .success)
            transaction.finishEvent(.install, of: "i-2", in: made, failure)
        }
    }

    private func code(_ body: () async throws(ServiceError) -> Void) async -> String? {
        do throws(ServiceError) {
            try await body()
            return nil
        } catch {
            return error.code
        }
    }

    @Test("a green instance that waits to be continued is Ready")
    func ready() async throws {
        let (id, context) = (id, bench.context)
        try await bench.store.commit { transaction in
            let now = transaction.now
            transaction.update(CodeDeployment.self, id) { deployment in
                deployment.phase = .ready
                deployment.startedAt = now
                deployment.targets[0] = .init(id: "i-1", label: .green, events: [.install, .allowTraffic], at: now)
            }
            transaction.finishEvent(.install, of: "i-1", in: id, .success)
        }
        let filters = ["TargetStatus": ["Ready"]]
        let listed = try await service.listDeploymentTargets(.init(deploymentId: id, targetFilters: filters), context)
        #expect(listed.targetIds == ["i-1"])
        let told = try await service.getDeploymentTarget(.init(deploymentId: id, targetId: "i-1"), context)
        #expect(told.deploymentTarget?.instanceTarget?.status == .ready)
        let overview = try await service.getDeployment(.init(deploymentId: id), context).deploymentInfo?
            .deploymentOverview
        #expect(overview?.ready == 1 && overview?.inProgress == 0)
    }

    @Test("targets are listed by status and by label, and each tells its events")
    func targets() async throws {
        let (service, id, context) = (service, id, bench.context)
        func list(_ filters: [String: [String]]) async throws -> [String] {
            try await service.listDeploymentTargets(.init(deploymentId: id, targetFilters: filters), context).targetIds
        }
        #expect(try await list([:]) == ["i-1", "i-2", "i-3"])
        #expect(try await list(["TargetStatus": ["Failed", "Pending"]]) == ["i-2", "i-3"])
        #expect(try await list(["ServerInstanceLabel": ["Blue"]]) == ["i-3"])
        #expect(try await list(["ServerInstanceLabel": ["Green"], "TargetStatus": ["Succeeded"]]) == ["i-1"])
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.listDeploymentTargets(
                    .init(deploymentId: id, targetFilters: ["Colour": ["Blue"]]), context)
            } == "InvalidTargetFilterNameException")
        let told = try await service.batchGetDeploymentTargets(
            .init(deploymentId: id, targetIds: ["i-2", "i-3"]), context)
        let event = try #require(told.deploymentTargets.first?.instanceTarget?.lifecycleEvents.first)
        #expect(event.diagnostics?.errorCode == .scriptFailed && event.diagnostics?.logTail == "the end")
        #expect(told.deploymentTargets.last?.instanceTarget?.instanceLabel == .blue)
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.batchGetDeploymentTargets(
                    .init(deploymentId: id, targetIds: ["i-1", "i-9"]), context)
            } == "DeploymentTargetDoesNotExistException")
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.batchGetDeploymentTargets(
                    .init(deploymentId: id, targetIds: (0..<26).map { "i-\($0)" }), context)
            } == "DeploymentTargetListSizeExceededException")
    }

    @Test("the older operations on instances tell the same, by id or by ARN")
    func instances() async throws {
        let (service, id, context) = (service, id, bench.context)
        let failed = try await service.listDeploymentInstances(
            .init(deploymentId: id, instanceStatusFilter: [.failed], instanceTypeFilter: [.green]), context)
        #expect(failed.instancesList == ["i-2"])
        let arn = "arn:aws:ec2:us-east-1:000000000000:instance/i-2"
        let one = try await service.getDeploymentInstance(.init(deploymentId: id, instanceId: arn), context)
        #expect(one.instanceSummary?.status == .failed)
        #expect(one.instanceSummary?.instanceType == .green)
        let many = try await service.batchGetDeploymentInstances(
            .init(deploymentId: id, instanceIds: ["i-1", "i-9"]), context)
        #expect(many.instancesSummary.count == 1)
        #expect(many.errorMessage != nil)
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.getDeploymentInstance(.init(deploymentId: id, instanceId: "i-9"), context)
            } == "InstanceDoesNotExistException")
    }

    @Test("many are told at once; what is not there is left out or refused, as on AWS")
    func batches() async throws {
        let (service, id, context) = (service, id, bench.context)
        let deployments = try await service.batchGetDeployments(
            .init(deploymentIds: [id, "d-ABCDEFGHI"]), context)
        #expect(deployments.deploymentsInfo.map(\.deploymentId) == [id])
        let groups = try await service.batchGetDeploymentGroups(
            .init(applicationName: "site", deploymentGroupNames: ["fleet", "none"]), context)
        #expect(groups.deploymentGroupsInfo.map(\.deploymentGroupName) == ["fleet"])
        #expect(groups.errorMessage?.contains("none") == true)
        let applications = try await service.batchGetApplications(.init(applicationNames: ["site"]), context)
        #expect(applications.applicationsInfo.map(\.applicationName) == ["site"])
        let revision = CodeDeployAPI.RevisionLocation(
            revisionType: .s3, s3Location: .init(bucket: "b", key: "site.zip", bundleType: .zip))
        let revisions = try await service.batchGetApplicationRevisions(
            .init(applicationName: "site", revisions: [revision]), context)
        #expect(revisions.revisions.first?.genericRevisionInfo?.firstUsedTime != nil, "it was deployed")
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.batchGetDeployments(
                    .init(deploymentIds: (0..<26).map { _ in id }), context)
            } == "BatchLimitExceededException")
    }
}
