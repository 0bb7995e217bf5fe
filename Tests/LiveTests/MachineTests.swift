import Foundation
import Testing

extension Live {
    @Suite("Tasks, instances and their metrics, with boto3")
    struct MachineTests {
        @Test(
            "Tasks end with their reasons, wait for each other and for their doors, and obey hooks and controllers",
            .timeLimit(.minutes(5)))
        func tasks() async throws {
            let hooks = FileManager.default.temporaryDirectory.appending(path: "teal-hooks-\(UUID()).json")
            try JSONEncoder().encode(["validate": "python3 \(LiveServer.scriptPath("ecs_hook.py"))"]).write(to: hooks)
            try await LiveServer.with(options: ["--time-scale", "60", "--hooks", hooks.path()]) { server in
                try await server.script(
                    "ecs_tasks.py", server.sampleImage(), String(server.endpoints.frontDoorPort))
            }
        }

        @Test(
            "Instances are run, let their load balancer in, and end; groups launch, hold, refresh and replace them",
            .timeLimit(.minutes(5)))
        func machines() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                try await server.script(
                    "machines.py", server.sampleImage(), String(server.endpoints.frontDoorPort))
            }
        }

        @Test(
            "User data runs in the first start of an instance and of a group's, and the console shows what it said",
            .timeLimit(.minutes(5)))
        func userData() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                try await server.script("user_data.py", "make", "/usr/bin/busybox")
                let belongings = try await Engine(server.workplace).belongings(of: server.identity)
                let image = try #require(belongings.first { $0.contains("/machine:v1") })
                try await server.script("user_data.py", "run", image)
            }
        }

        @Test(
            "A group and a service come to their numbers over kill -9, and nothing is left over",
            .timeLimit(.minutes(5)))
        func crashes() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                let image = try await server.sampleImage()
                try await server.aws(
                    "autoscaling", "create-launch-configuration", "--launch-configuration-name", "fleet", "--image-id",
                    image, "--instance-type", "t3.micro")
                try await server.aws(
                    "autoscaling", "create-auto-scaling-group", "--auto-scaling-group-name", "fleet",
                    "--launch-configuration-name", "fleet", "--min-size", "0", "--max-size", "4", "--desired-capacity",
                    "3", "--availability-zones", "us-east-1a")
                try await server.aws("ecs", "create-cluster")
                try await server.aws(
                    "ecs", "register-task-definition", "--family", "web", "--container-definitions",
                    "name=web,image=\(image),memory=64,stopTimeout=5")
                try await server.aws(
                    "ecs", "create-service", "--service-name", "web", "--task-definition", "web", "--desired-count", "3"
                )
                for count in [3, 1] {
                    if count < 3 {
                        try await server.aws(
                            "autoscaling", "set-desired-capacity", "--auto-scaling-group-name", "fleet",
                            "--desired-capacity", "\(count)")
                        try await server.aws(
                            "ecs", "update-service", "--service", "web", "--desired-count", "\(count)")
                    }
                    try await server.killHard()
                    try await server.restart()
                    try await comes(to: count, server)
                }
            }
        }

        private func comes(to count: Int, _ server: LiveServer) async throws {
            let engine = Engine(server.workplace)
            let identity = try await server.identity
            try await eventually("\(count) instances and tasks, each with its container", within: .seconds(120)) {
                let members = try await members(server)
                let running = try await server.aws(
                    "ecs", "describe-services", "--services", "web", "--query", "services[0].runningCount"
                ).decoded(Int.self)
                let containers = try await engine.belongings(of: identity).filter { $0.hasPrefix("/") }
                let instances = try await engine.instances(of: identity)
                return members.count == count && running == count && Set(instances.keys) == members
                    && containers.count == 2 * count
            }
        }

        @Test(
            "An instance refresh with a change of capacity comes to its end over kill -9, and nothing is left over",
            .timeLimit(.minutes(5)))
        func refreshes() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                try await server.aws(
                    "autoscaling", "create-launch-configuration", "--launch-configuration-name", "fleet", "--image-id",
                    server.sampleImage(), "--instance-type", "t3.micro")
                try await server.aws(
                    "autoscaling", "create-auto-scaling-group", "--auto-scaling-group-name", "fleet",
                    "--launch-configuration-name", "fleet", "--min-size", "0", "--max-size", "5", "--desired-capacity",
                    "3", "--availability-zones", "us-east-1a")
                let first = try await eventually("three instances", within: .seconds(120)) {
                    let found = try await members(server)
                    return found.count == 3 ? found : nil
                }
                try await server.aws(
                    "autoscaling", "start-instance-refresh", "--auto-scaling-group-name", "fleet", "--preferences",
                    "MinHealthyPercentage=60")
                try await server.aws(
                    "autoscaling", "set-desired-capacity", "--auto-scaling-group-name", "fleet", "--desired-capacity",
                    "4")
                for replaced in 0..<3 {
                    try await eventually("\(replaced) of them have made way", within: .seconds(120)) {
                        try await members(server).intersection(first).count <= 3 - replaced
                    }
                    try await server.killHard()
                    try await server.restart()
                }
                let engine = Engine(server.workplace)
                let identity = try await server.identity
                try await eventually("four new instances, each with its container", within: .seconds(120)) {
                    let refresh = try await server.aws(
                        "autoscaling", "describe-instance-refreshes", "--auto-scaling-group-name", "fleet", "--query",
                        "InstanceRefreshes[0].Status"
                    ).decoded(String.self)
                    let found = try await members(server)
                    let containers = try await engine.instances(of: identity)
                    return refresh == "Successful" && found.count == 4 && found.isDisjoint(with: first)
                        && Set(containers.keys) == found && containers.values.allSatisfy { $0.count == 1 }
                }
            }
        }

        /// Of the groups, those in service.
        private func members(_ server: LiveServer) async throws -> Set<String> {
            try await server.aws(
                "autoscaling", "describe-auto-scaling-instances", "--query",
                "AutoScalingInstances[?LifecycleState=='InService'].InstanceId"
            ).decoded(Set<String>.self)
        }

        @Test("CloudWatch tells what was really sent, and alarms go by it", .timeLimit(.minutes(5)))
        func metrics() async throws {
            try await LiveServer.with(options: ["--time-scale", "10"]) { server in
                try await server.script("metrics.py", server.sampleImage(), String(server.endpoints.frontDoorPort))
            }
        }

        @Test("No operation of any service ends with an error of the server's, whatever it is given")
        func wrongCalls() async throws {
            try await LiveServer.with { server in
                let operations = URL(filePath: #filePath).appending(path: "../../../specs/operations.json")
                let result = try await server.workplace.run(
                    "python3", [LiveServer.scriptPath("wrong_calls.py"), operations.standardizedFileURL.path()],
                    within: .seconds(240))
                #expect(result.status == 0, "\(result.output)\(result.errors)")
            }
        }
    }
}
