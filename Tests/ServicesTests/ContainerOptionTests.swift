import Domain
import ECSAPI
import ECSService
import Smithy
import Store
import TestKit
import Testing

/// What a container definition says reaches the engine.
@Suite("ECS's container options")
struct ContainerOptionTests {
    private let bench: Bench
    private let ecs: ECSService

    init() async throws {
        bench = try Bench()
        ecs = ECSService(store: bench.store)
        _ = try await ecs.createCluster(.init(), bench.context)
    }

    private var store: ContainerDefinition { .init(name: "store", image: "store:1", memory: 64, essential: false) }

    private var web: ContainerDefinition {
        .init(
            name: "web", image: "web:1", cpu: 512, memory: 128, memoryReservation: 64, links: ["store:db"],
            portMappings: [.init(containerPort: 80, hostPort: 8088), .init(containerPort: 53, protocol: .udp)],
            entryPoint: ["/bin/run"], command: ["serve"], environment: [.init(name: "A", value: "1")],
            mountPoints: [
                .init(sourceVolume: "data", containerPath: "/data"),
                .init(sourceVolume: "host", containerPath: "/etc/host", readOnly: true),
            ],
            secrets: [.init(name: "KEY", valueFrom: "plain:hush")],
            dependsOn: [.init(containerName: "store", condition: .start)], stopTimeout: 7, user: "nobody",
            workingDirectory: "/srv", readonlyRootFilesystem: true,
            healthCheck: .init(command: ["CMD-SHELL", "test -e /ok"], interval: 9, retries: 2),
            systemControls: [.init(namespace: "net.core.somaxconn", value: "99")])
    }

    @Test("Image, command, environment, ports, health check, memory, processor, mounts, links and secrets")
    func reachesTheEngine() async throws {
        _ = try await ecs.registerTaskDefinition(
            .init(
                family: "web", containerDefinitions: [web, store],
                volumes: [.init(name: "data"), .init(name: "host", host: .init(sourcePath: "/srv/host"))]),
            bench.context)
        _ = try await ecs.runTask(.init(taskDefinition: "web"), bench.context)
        let task = try #require(bench.store.world.tasks.values.first)
        let given = try #require(task.specification(of: "web", prefix: "teal"))
        let options = try #require(given.container)
        let prefix = task.containerPrefix("teal")
        #expect(given.image == "web:1" && given.limits.memoryBytes == 128 << 20)
        #expect(given.environment == ["A": "1", "KEY": "hush"])
        #expect(options.entryPoint == ["/bin/run"] && options.command == ["serve"])
        #expect(options.cpuShares == 512 && options.memoryReservationBytes == 64 << 20)
        #expect(options.links == [prefix + "store:db"])
        #expect(options.publishedPorts.map(\.outside) == [8088, nil])
        #expect(options.publishedPorts.map(\.transport) == ["tcp", "udp"])
        #expect(options.mounts.map(\.source) == ["task-\(task.name)-data", "/srv/host"])
        #expect(options.mounts.map(\.isReadOnly) == [false, true])
        #expect(options.user == "nobody" && options.workingDirectory == "/srv" && options.hasReadOnlyRoot)
        #expect(options.healthCheck?.command == ["CMD-SHELL", "test -e /ok"] && options.healthCheck?.interval == 9)
        #expect(options.healthCheck?.retries == 2 && options.healthCheck?.timeout == 5)
        #expect(options.systemControls == ["net.core.somaxconn": "99"])
        let plan = try #require(task.plan[container: "web"])
        #expect(plan.stopTimeout == 7)
        #expect(task.plan.startOrder == ["store", "web"])
    }

    @Test("What this machine's engine does not have is refused by its name")
    func refused() async throws {
        let cases: [(String, (inout ContainerDefinition) -> Void)] = [
            ("environmentFiles", { $0.environmentFiles = [.init(value: "arn:aws:s3:::b/e", type: .s3)] }),
            ("restartPolicy", { $0.restartPolicy = .init(enabled: true) }),
            ("volumesFrom", { $0.volumesFrom = [.init(sourceContainer: "other")] }),
            ("plain:VALUE", { $0.secrets = [.init(name: "K", valueFrom: "arn:aws:ssm:us-east-1:1:parameter/k")] }),
        ]
        for (word, change) in cases {
            var definition = store
            definition.essential = true
            change(&definition)
            var message = ""
            do throws(ServiceError) {
                _ = try await ecs.registerTaskDefinition(
                    .init(family: "web", containerDefinitions: [definition]), bench.context)
            } catch { message = error.message }
            #expect(message.contains(word), "\(message)")
        }
    }
}
