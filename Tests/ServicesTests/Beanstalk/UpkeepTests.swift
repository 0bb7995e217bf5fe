import Domain
import ElasticBeanstalkAPI
import ElasticBeanstalkService
import Foundation
import Smithy
import Store
import TestKit
import Testing

@Suite("Version lifecycles, managed actions, restores and platforms")
struct UpkeepTests {
    let bench: Bench

    init() async throws {
        bench = try Bench()
        try await bench.makeVersion("v1")
    }

    private func lifecycle(
        role: String? = "role", count: Int? = nil, days: Int? = nil, deletesSource: Bool = false
    ) -> UpdateApplicationResourceLifecycleMessage {
        .init(
            applicationName: "shop",
            resourceLifecycleConfig: .init(
                serviceRole: role,
                versionLifecycleConfig: .init(
                    maxCountRule: .init(enabled: count != nil, maxCount: count, deleteSourceFromS3: deletesSource),
                    maxAgeRule: .init(enabled: days != nil, maxAgeInDays: days, deleteSourceFromS3: deletesSource))))
    }

    private var labels: [String] { bench.store.world.versions.values.map(\.label).sorted() }

    @Test("A rule by count deletes the oldest versions that nobody runs, and their sources where it says so")
    func count() async throws {
        _ = try await bench.create("blue")
        _ = try await bench.beanstalk.updateApplicationResourceLifecycle(
            lifecycle(count: 2, deletesSource: true), bench.context)
        for label in ["v2", "v3", "v4"] { try await bench.makeVersion(label) }
        #expect(labels == ["v1", "v3", "v4"])
        #expect(bench.store.world.objects["\(bench.bucket)/v2.zip"] == nil)
        #expect(bench.store.world.objects["\(bench.bucket)/v3.zip"] != nil)
    }

    @Test("A rule by age deletes what is older")
    func age() async throws {
        _ = try await bench.beanstalk.updateApplicationResourceLifecycle(lifecycle(days: 10), bench.context)
        bench.clock.advance(by: 9 * 86_400)
        try await bench.makeVersion("v2")
        #expect(labels == ["v1", "v2"])
        bench.clock.advance(by: 2 * 86_400)
        try await bench.makeVersion("v3")
        #expect(labels == ["v2", "v3"])
        #expect(bench.store.world.objects["\(bench.bucket)/v1.zip"] != nil)
    }

    @Test("A lifecycle needs a role at first, and one rule at most")
    func refusesLifecycles() async throws {
        for (input, words) in [
            (lifecycle(role: nil, count: 2), "ServiceRole is required"), (lifecycle(count: 2, days: 3), "Only one of"),
        ] {
            let error = await refusal { () throws(ServiceError) in
                try await bench.beanstalk.updateApplicationResourceLifecycle(input, bench.context)
            }
            #expect(error?.code == "InvalidParameterValue" && error?.message.hasPrefix(words) == true)
        }
    }

    @Test("A platform update is due where a newer version is there, and is history once it was applied")
    func managedActions() async throws {
        let old = Bench.stack.replacing("4.7.2", with: "4.7.1")
        _ = try await bench.create(
            "blue", stack: old,
            options: [
                .init(
                    namespace: "aws:elasticbeanstalk:managedactions", optionName: "ManagedActionsEnabled", value: "true"
                ),
                .init(
                    namespace: "aws:elasticbeanstalk:managedactions", optionName: "PreferredStartTime",
                    value: "Tue:09:30"),
                .init(
                    namespace: "aws:elasticbeanstalk:managedactions:platformupdate", optionName: "UpdateLevel",
                    value: "patch"),
            ])
        try await bench.settle("blue")
        let input = DescribeEnvironmentManagedActionsRequest(environmentName: "blue")
        let due = try await bench.beanstalk.describeEnvironmentManagedActions(input, bench.context).managedActions
        let action = try #require(due.first)
        let window = try #require(action.windowStartTime)
        #expect(due.count == 1 && action.status == .scheduled && action.actionType == .platformUpdate)
        #expect(window > bench.clock.now && window.timeIntervalSince(bench.clock.now) <= 7 * 86_400)
        // The sixth of January 1970 was a Tuesday.
        #expect(window.timeIntervalSince1970.truncatingRemainder(dividingBy: 604_800) == 5 * 86_400 + 9.5 * 3_600)
        let id = try #require(action.actionId)
        _ = try await bench.beanstalk.applyEnvironmentManagedAction(
            .init(environmentName: "blue", actionId: id), bench.context)
        let running = try await bench.beanstalk.describeEnvironmentManagedActions(input, bench.context)
        #expect(running.managedActions.map(\.status) == [.running])
        try await bench.settle("blue")
        let history = try await bench.beanstalk.describeEnvironmentManagedActionHistory(
            .init(environmentName: "blue"), bench.context)
        #expect(history.managedActionHistoryItems.map(\.status) == [.completed])
        #expect(bench.store.world.environments.values.first?.solutionStack == Bench.stack)
        let again = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.applyEnvironmentManagedAction(
                .init(environmentName: "blue", actionId: id), bench.context)
        }
        #expect(again?.code == "InvalidRequestException")
    }

    @Test("A terminated environment comes back with its id, name and settings, unless its name is taken")
    func restores() async throws {
        let made = try await bench.create("blue", options: [property("COLOUR", "teal")])
        try await bench.settle("blue")
        _ = try await bench.beanstalk.terminateEnvironment(.init(environmentName: "blue"), bench.context)
        try await bench.settle("blue")
        let rebuild = RebuildEnvironmentMessage(environmentId: made.environmentId)
        let other = try await bench.create("blue")
        let taken = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.rebuildEnvironment(rebuild, bench.context)
        }
        #expect(taken?.message == "Environment blue already exists.")
        _ = try await bench.beanstalk.terminateEnvironment(.init(environmentId: other.environmentId), bench.context)
        try await bench.settle("blue")
        _ = try await bench.beanstalk.rebuildEnvironment(rebuild, bench.context)
        let back = try #require(bench.store.world.environments[made.environmentId ?? ""])
        #expect(back.status == .updating && back.terminatedAt == nil)
        #expect(bench.value("COLOUR", of: "blue") == "teal")
    }

    @Test("An account has as many applications as its quota, and not one more")
    func quota() async throws {
        let quotas = try await bench.beanstalk.describeAccountAttributes(.init(), bench.context).resourceQuotas
        let most = try #require(quotas?.applicationQuota?.maximum)
        let scope = bench.scope
        try await bench.store.commit { transaction throws(Fault) in
            for number in transaction.world.applications.count..<most {
                try transaction.createApplication("app-\(number)", description: nil, tags: [], in: scope)
            }
        }
        let error = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.createApplication(.init(applicationName: "one-more"), bench.context)
        }
        #expect(error?.code == "TooManyApplicationsException")
        #expect(error?.message.hasPrefix("You cannot have more than 75 Applications.") == true)
    }

    @Test("Platforms are found by their properties; those of one's own are refused")
    func platforms() async throws {
        let branch = "Docker running on 64bit Amazon Linux 2023"
        let found = try await bench.beanstalk.listPlatformVersions(
            .init(filters: [.init(type: "PlatformBranchName", operator: "=", values: [branch])]), bench.context)
        #expect(found.platformSummaryList.map(\.platformVersion) == ["4.7.2", "4.7.1"])
        #expect(found.platformSummaryList.map(\.platformLifecycleState) == ["Recommended", nil])
        let mine = try await bench.beanstalk.listPlatformVersions(
            .init(filters: [.init(type: "PlatformOwner", operator: "=", values: ["self"])]), bench.context)
        #expect(mine.platformSummaryList.isEmpty)
        let alive = try await bench.beanstalk.listPlatformBranches(
            .init(filters: [.init(attribute: "LifecycleState", operator: "!=", values: ["Retired"])]), bench.context)
        #expect(!alive.platformBranchSummaryList.contains { $0.lifecycleState == "Retired" })
        let custom = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.createPlatformVersion(
                .init(platformName: "mine", platformVersion: "1.0.0", platformDefinitionBundle: .init()),
                bench.context)
        }
        #expect(custom?.message.hasPrefix("Custom platforms are retired") == true)
        let managed = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.deletePlatformVersion(
                .init(platformArn: found.platformSummaryList.first?.platformArn), bench.context)
        }
        #expect(managed?.code == "InsufficientPrivilegesException")
    }
}
