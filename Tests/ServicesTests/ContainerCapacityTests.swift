import Domain
import ECSAPI
import ECSService
import Smithy
import Store
import TestKit
import Testing

/// Where ECS's tasks run: always here, whatever a script calls it.
@Suite("ECS's capacity")
struct ContainerCapacityTests {
    private let bench: Bench
    private let ecs: ECSService

    init() async throws {
        bench = try Bench()
        ecs = ECSService(store: bench.store)
        _ = try await ecs.createCluster(.init(), bench.context)
        _ = try await ecs.registerTaskDefinition(
            .init(
                family: "web", networkMode: .awsvpc, containerDefinitions: [.init(name: "web", image: "web:1")],
                requiresCompatibilities: [.fargate], cpu: "256", memory: "512"), bench.context)
        _ = try await ecs.registerTaskDefinition(
            .init(family: "agent", containerDefinitions: [.init(name: "agent", image: "agent:1", memory: 64)]),
            bench.context)
    }

    private func refusal(_ body: () async throws(ServiceError) -> Void) async -> String? {
        do throws(ServiceError) { try await body() } catch { return error.message }
        return nil
    }

    private var network: NetworkConfiguration {
        .init(awsvpcConfiguration: .init(subnets: [bench.subnets[0]]))
    }

    @Test("A cluster's default providers count where nothing else is said")
    func defaultStrategy() async throws {
        let put = try await ecs.putClusterCapacityProviders(
            .init(
                cluster: "default", capacityProviders: ["FARGATE", "FARGATE_SPOT"],
                defaultCapacityProviderStrategy: [.init(capacityProvider: "FARGATE_SPOT", weight: 1)]), bench.context)
        #expect(put.cluster?.capacityProviders == ["FARGATE", "FARGATE_SPOT"])
        let made = try await ecs.createService(
            .init(serviceName: "shop", taskDefinition: "web", desiredCount: 1, networkConfiguration: network),
            bench.context)
        #expect(made.service?.launchType == nil)
        #expect(made.service?.capacityProviderStrategy.map(\.capacityProvider) == ["FARGATE_SPOT"])
        #expect(made.service?.platformVersion == "LATEST")
        let run = try await ecs.runTask(.init(networkConfiguration: network, taskDefinition: "web"), bench.context)
        #expect(run.tasks.first?.capacityProviderName == "FARGATE_SPOT")
        #expect(run.tasks.first?.launchType == .fargate && run.tasks.first?.platformVersion == "1.4.0")
        let shown = try await ecs.describeCapacityProviders(.init(capacityProviders: ["FARGATE", "no"]), bench.context)
        #expect(shown.capacityProviders.map(\.name) == ["FARGATE"] && shown.failures.map(\.reason) == ["MISSING"])
    }

    @Test("A strategy that AWS refuses is refused")
    func refusedStrategies() async throws {
        let cases: [([CapacityProviderStrategyItem], String)] = [
            ([.init(capacityProvider: "FARGATE"), .init(capacityProvider: "mine")], "a mix of capacity providers"),
            ([.init(capacityProvider: "FARGATE", weight: 0)], "a weight greater than 0"),
            (
                [.init(capacityProvider: "FARGATE", base: 1), .init(capacityProvider: "FARGATE_SPOT", base: 1)],
                "can have a base"
            ),
        ]
        for (strategy, words) in cases {
            let refused = await refusal { () throws(ServiceError) in
                _ = try await ecs.runTask(
                    .init(capacityProviderStrategy: strategy, networkConfiguration: network, taskDefinition: "web"),
                    bench.context)
            }
            #expect(refused?.contains(words) == true, "\(refused ?? "")")
        }
        let unknown = await refusal { () throws(ServiceError) in
            _ = try await ecs.putClusterCapacityProviders(
                .init(
                    cluster: "default", capacityProviders: ["FARGATE"],
                    defaultCapacityProviderStrategy: [.init(capacityProvider: "FARGATE_SPOT")]), bench.context)
        }
        #expect(unknown?.contains("not associated with the cluster") == true)
    }

    @Test("A daemon runs once, as there is one container instance, and takes no desired count")
    func daemon() async throws {
        let made = try await ecs.createService(
            .init(serviceName: "agent", taskDefinition: "agent", schedulingStrategy: .daemon), bench.context)
        #expect(made.service?.schedulingStrategy == .daemon && made.service?.desiredCount == 1)
        #expect(made.service?.deploymentConfiguration?.minimumHealthyPercent == 0)
        #expect(made.service?.deploymentConfiguration?.maximumPercent == 100)
        for strategy in [SchedulingStrategy.daemon, .replica] {
            let listed = try await ecs.listServices(.init(schedulingStrategy: strategy), bench.context)
            #expect(listed.serviceArns.count == (strategy == .daemon ? 1 : 0))
        }
        let counted = await refusal { () throws(ServiceError) in
            _ = try await ecs.updateService(.init(service: "agent", desiredCount: 2), bench.context)
        }
        #expect(counted?.hasPrefix("The daemon scheduling strategy does not support a desired count") == true)
        let fargate = await refusal { () throws(ServiceError) in
            _ = try await ecs.createService(
                .init(
                    serviceName: "web", taskDefinition: "web", launchType: .fargate, networkConfiguration: network,
                    schedulingStrategy: .daemon), bench.context)
        }
        #expect(fargate?.contains("EC2") == true)
        let deleted = try await ecs.deleteService(.init(service: "agent"), bench.context)
        #expect(deleted.service?.status == "DRAINING", "without force, as its count is not anybody's to lower")
    }

    @Test("A task is started on the container instance, which is this machine")
    func startTask() async throws {
        let listed = try await ecs.listContainerInstances(.init(), bench.context).containerInstanceArns
        let machine = try #require(listed.first)
        let started = try await ecs.startTask(
            .init(containerInstances: [machine, "other"], startedBy: "me", taskDefinition: "agent"), bench.context)
        #expect(started.tasks.count == 1 && started.tasks.first?.containerInstanceArn == machine)
        #expect(started.tasks.first?.startedBy == "me" && started.tasks.first?.launchType == .ec2)
        #expect(started.failures.map(\.arn) == ["other"])
        let shown = try await ecs.describeContainerInstances(
            .init(containerInstances: [machine, "other"]), bench.context)
        #expect(shown.containerInstances.first?.status == "ACTIVE" && shown.failures.map(\.arn) == ["other"])
        #expect(shown.containerInstances.first?.pendingTasksCount == 1)
    }
}
