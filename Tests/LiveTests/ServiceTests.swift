import Foundation
import Testing

extension Live {
    @Suite("Services of containers")
    struct ServiceTests {
        @Test(
            "A service is updated behind its load balancer without losing a request, and goes back from what exits",
            .timeLimit(.minutes(5)))
        func deploys() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                let name = try await launch(on: server)
                let load = try Load(
                    url: "http://\(name.dropLast(".com".count)).localhost:\(server.endpoints.frontDoorPort)/",
                    of: server, rate: 300, connections: 16)
                try await update(to: "web:2", on: server)
                try await settles("web:2", on: server)
                try await update(to: "web:3", on: server)
                try await settles("web:2", on: server)
                let report = try await load.stop()
                #expect(report.failures == 0, "\(report.failuresByReason)")
                #expect(Set(report.byVersion.keys) == ["one", "two"])
                let deployments = try await server.aws(
                    "ecs", "list-service-deployments", "--service", "shop", "--query", "serviceDeployments[].status")
                #expect(
                    try deployments.decoded([String].self)
                        == ["ROLLBACK_SUCCESSFUL", "SUCCESSFUL", "SUCCESSFUL"])
            }
        }

        /// Two tasks of the first revision behind a load balancer, whose name is the answer.
        private func launch(on server: LiveServer) async throws -> String {
            let image = try await server.sampleImage()
            try await server.aws("ecs", "create-cluster")
            for (version, fault) in [("one", ""), ("two", ""), ("three", ",{name=APP_FAULT,value=exit}")] {
                let environment = "environment=[{name=APP_VERSION,value=\(version)}\(fault)]"
                try await server.aws(
                    "ecs", "register-task-definition", "--family", "web", "--network-mode", "awsvpc", "--cpu", "256",
                    "--memory", "512", "--requires-compatibilities", "FARGATE", "--container-definitions",
                    "name=web,image=\(image),stopTimeout=5,portMappings=[{containerPort=8080}],\(environment)")
            }
            let network = try await server.aws("ec2", "describe-subnets", "--query", "Subnets[].[SubnetId,VpcId]")
                .decoded([[String]].self)
            let subnets = network.map { $0[0] }
            let loadBalancer = try await server.aws(
                "elbv2", "create-load-balancer", "--name", "shop", "--subnets", subnets[0], subnets[1], "--query",
                "LoadBalancers[0].[LoadBalancerArn,DNSName]"
            ).decoded([String].self)
            let group = try await server.aws(
                "elbv2", "create-target-group", "--name", "web", "--protocol", "HTTP", "--port", "80",
                "--target-type", "ip", "--vpc-id", network[0][1], "--health-check-path", "/health", "--query",
                "TargetGroups[0].TargetGroupArn"
            ).decoded(String.self)
            try await server.aws(
                "elbv2", "create-listener", "--load-balancer-arn", loadBalancer[0], "--protocol", "HTTP", "--port",
                "80", "--default-actions", "Type=forward,TargetGroupArn=\(group)")
            try await server.aws(
                "ecs", "create-service", "--service-name", "shop", "--task-definition", "web:1", "--desired-count",
                "2", "--launch-type", "FARGATE", "--network-configuration",
                "awsvpcConfiguration={subnets=[\(subnets[0])]}", "--load-balancers",
                "targetGroupArn=\(group),containerName=web,containerPort=8080", "--deployment-configuration",
                "deploymentCircuitBreaker={enable=true,rollback=true}")
            try await settles("web:1", on: server)
            return loadBalancer[1]
        }

        private func update(to definition: String, on server: LiveServer) async throws {
            try await server.aws("ecs", "update-service", "--service", "shop", "--task-definition", definition)
        }

        /// `aws ecs wait services-stable` looks every 15 seconds only.
        private func settles(_ definition: String, on server: LiveServer) async throws {
            struct Seen: Decodable {
                var definition: String
                var running: Int
                var rollouts: [String]
            }
            try await eventually("\(definition) is all that runs", within: .seconds(120)) {
                let seen = try await server.aws(
                    "ecs", "describe-services", "--services", "shop", "--query",
                    "services[0].{definition:taskDefinition,running:runningCount,rollouts:deployments[].rolloutState}"
                ).decoded(Seen.self)
                return seen.definition.hasSuffix(definition) && seen.running == 2 && seen.rollouts == ["COMPLETED"]
            }
        }
    }
}
