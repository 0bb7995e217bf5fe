import Domain
import ECSAPI
import ECSService
import Smithy
import Store
import TestKit
import Testing

/// What ECS answers, and how it refuses.
@Suite("ECS")
struct ContainerTests {
    private let bench: Bench
    private let ecs: ECSService

    init() async throws {
        bench = try Bench()
        ecs = ECSService(store: bench.store)
        _ = try await ecs.createCluster(.init(), bench.context)
    }

    private func refusal(_ body: () async throws(ServiceError) -> Void) async -> ServiceError? {
        do throws(ServiceError) { try await body() } catch { return error }
        return nil
    }

    private var fargate: RegisterTaskDefinitionRequest {
        .init(
            family: "web", networkMode: .awsvpc,
            containerDefinitions: [.init(name: "web", image: "web:1", portMappings: [.init(containerPort: 80)])],
            requiresCompatibilities: [.fargate], cpu: "256", memory: "512")
    }

    private func service(_ change: (inout CreateServiceRequest) -> Void = { _ in }) -> CreateServiceRequest {
        var input = CreateServiceRequest(
            serviceName: "shop", taskDefinition: "web", desiredCount: 1, launchType: .fargate,
            networkConfiguration: .init(awsvpcConfiguration: .init(subnets: [bench.subnets[0]])))
        change(&input)
        return input
    }

    @Test("Revisions of a family are counted, and deregistered ones are not run")
    func revisions() async throws {
        let first = try await ecs.registerTaskDefinition(fargate, bench.context)
        let second = try await ecs.registerTaskDefinition(fargate, bench.context)
        #expect(first.taskDefinition?.revision == 1 && second.taskDefinition?.revision == 2)
        #expect(second.taskDefinition?.containerDefinitions.first?.essential == true)
        _ = try await ecs.deregisterTaskDefinition(.init(taskDefinition: "web:2"), bench.context)
        let found = try await ecs.describeTaskDefinition(.init(taskDefinition: "web"), bench.context)
        #expect(found.taskDefinition?.revision == 1)
        let refused = await refusal { () throws(ServiceError) in
            _ = try await ecs.runTask(.init(taskDefinition: "web:2"), bench.context)
        }
        #expect(refused?.code == "ClientException" && refused?.message == "TaskDefinition is inactive")
    }

    @Test("A task definition that cannot be run is refused with the reason")
    func refusedDefinitions() async throws {
        let cases: [(String, (inout RegisterTaskDefinitionRequest) -> Void)] = [
            ("Container.image should not be null or empty.", { $0.containerDefinitions[0].image = nil }),
            ("Fargate requires that 'cpu' be defined at the task level.", { $0.cpu = nil }),
            (
                "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
                { $0.containerDefinitions[0].portMappings[0].hostPort = 81 }
            ),
            (
                "Unknown volume 'data'.",
                { $0.containerDefinitions[0].mountPoints = [.init(sourceVolume: "data", containerPath: "/data")] }
            ),
        ]
        for (message, change) in cases {
            var input = fargate
            change(&input)
            let refused = await refusal { [input] () throws(ServiceError) in
                _ = try await ecs.registerTaskDefinition(input, bench.context)
            }
            #expect(refused?.code == "ClientException" && refused?.message == message)
        }
    }

    @Test("A service asks for what its task definition needs")
    func refusedServices() async throws {
        _ = try await ecs.registerTaskDefinition(fargate, bench.context)
        let cases: [(String, (inout CreateServiceRequest) -> Void)] = [
            (
                "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
                { $0.networkConfiguration = nil }
            ),
            (
                "The container other does not exist in the task definition.",
                { $0.loadBalancers = [.init(targetGroupArn: "arn", containerName: "other", containerPort: 80)] }
            ),
            (
                "The container web did not have a container port 81 defined.",
                { $0.loadBalancers = [.init(targetGroupArn: "arn", containerName: "web", containerPort: 81)] }
            ),
        ]
        for (message, change) in cases {
            let input = service(change)
            let refused = await refusal { () throws(ServiceError) in
                _ = try await ecs.createService(input, bench.context)
            }
            #expect(refused?.code == "InvalidParameterException" && refused?.message == message)
        }
        let cluster = await refusal { () throws(ServiceError) in
            _ = try await ecs.createService(service { $0.cluster = "none" }, bench.context)
        }
        #expect(cluster?.code == "ClusterNotFoundException")
    }

    @Test("A service is shown with its deployment, and not made twice")
    func services() async throws {
        _ = try await ecs.registerTaskDefinition(fargate, bench.context)
        let made = try await ecs.createService(service(), bench.context)
        #expect(made.service?.deployments.count == 1 && made.service?.deployments.first?.status == "PRIMARY")
        #expect(made.service?.platformVersion == "LATEST")
        let again = await refusal { () throws(ServiceError) in
            _ = try await ecs.createService(service(), bench.context)
        }
        #expect(again?.message == "Creation of service was not idempotent.")
        let updated = try await ecs.updateService(
            .init(service: "shop", desiredCount: 3, forceNewDeployment: true), bench.context)
        #expect(updated.service?.deployments.map(\.status) == ["PRIMARY", "ACTIVE"])
        let deployments = try await ecs.listServiceDeployments(.init(service: "shop"), bench.context)
        #expect(deployments.serviceDeployments.map(\.status) == [.inProgress, .stopped])
        let missing = try await ecs.describeServices(.init(services: ["shop", "none"]), bench.context)
        #expect(missing.services.count == 1 && missing.failures.first?.reason == "MISSING")
        let scaled = await refusal { () throws(ServiceError) in
            _ = try await ecs.deleteService(.init(service: "shop"), bench.context)
        }
        #expect(scaled?.message == "The service cannot be stopped while it is scaled above 0.")
        let cluster = await refusal { () throws(ServiceError) in
            _ = try await ecs.deleteCluster(.init(cluster: "default"), bench.context)
        }
        #expect(cluster?.code == "ClusterContainsServicesException")
    }

    @Test("Task sets are for services of other controllers")
    func taskSets() async throws {
        _ = try await ecs.registerTaskDefinition(fargate, bench.context)
        _ = try await ecs.createService(
            service {
                $0.deploymentController = .init(type: .codeDeploy)
                $0.desiredCount = 3
            }, bench.context)
        let first = try await ecs.describeTaskSets(.init(cluster: "default", service: "shop"), bench.context)
        #expect(first.taskSets.map(\.status) == ["PRIMARY"] && first.taskSets.first?.computedDesiredCount == 3)
        let made = try await ecs.createTaskSet(
            .init(
                service: "shop", cluster: "default", taskDefinition: "web:1",
                networkConfiguration: .init(awsvpcConfiguration: .init(subnets: [bench.subnets[0]])),
                launchType: .fargate, scale: .init(value: 50, unit: .percent)), bench.context)
        #expect(made.taskSet?.computedDesiredCount == 2 && made.taskSet?.stabilityStatus == .stabilizing)
        let refused = await refusal { () throws(ServiceError) in
            _ = try await ecs.updateService(.init(service: "shop", taskDefinition: "web:1"), bench.context)
        }
        #expect(refused?.message.contains("CODE_DEPLOY deployment controller") == true)
    }
}
