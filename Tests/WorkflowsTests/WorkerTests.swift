import Domain
import Foundation
import Routing
import Store
import TestKit
import Testing

@Suite("Environments of the worker tier")
struct WorkerTests {
    private static let ordersURL = "http://localhost:4566/000000000000/orders"

    /// A worker on its own queues, and the user's queue beside them.
    private func stageWithAnotherQueue() async throws -> Stage {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        let scope = stage.scope
        try await stage.store.commit { transaction throws(Fault) in
            _ = try transaction.createQueue("orders", attributes: [:], in: scope)
        }
        try await stage.create("jobs", size: 1, tier: .worker)
        #expect(await stage.run())
        return stage
    }

    private func queues(_ stage: Stage) -> [String] { stage.store.world.queues.values.map(\.name).sorted() }

    @Test("a worker has queues and no name, and no load balancer is shown to anybody; both queues end with it")
    func life() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.create("jobs", size: 2, tier: .worker)
        #expect(await stage.run())
        let environment = try stage.environment("jobs")
        #expect(environment.status == .ready && environment.health.status == .ok)
        #expect(stage.engine.runningInstances.count == 2)
        #expect(!stage.store.world.loadBalancers.values.contains { $0.scope == stage.scope })
        #expect(!stage.dataPlane.table.hosts.keys.contains { $0.contains("elasticbeanstalk") })
        #expect(stage.store.world.addresses(of: environment.cname).isEmpty)
        #expect(queues(stage).count == 2)
        #expect(queues(stage).allSatisfy { $0.hasPrefix("awseb-\(environment.id)-stack-AWSEBWorker") })
        let told = try await stage.messages(request: "request-create")
        #expect(told.count { $0.hasPrefix("Created SQS queue named: awseb-") } == 2)
        #expect(!told.contains { $0.hasPrefix("Application available") })
        try await stage.terminate("jobs")
        #expect(await stage.run())
        #expect(queues(stage).isEmpty && stage.store.world.loadBalancers.isEmpty)
    }

    @Test(
        "a deployment keeps as many instances at work as its policy promises",
        arguments: [EnvironmentOperation.Policy.rolling, .rollingWithAdditionalBatch, .immutable])
    func deploys(policy: EnvironmentOperation.Policy) async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create("jobs", size: 3, options: options(policy), tier: .worker)
        #expect(await stage.run())
        let before = queues(stage)
        try await stage.deploy("v2", to: "jobs")
        var least = 3
        #expect(
            await stage.run(until: { _ in
                least = min(least, ((try? stage.serving("jobs")) ?? [:]).values.reduce(0, +))
                return false
            }))
        #expect(least >= (policy == .rolling ? 2 : 3))
        #expect(try stage.serving("jobs") == [stage.image(of: "v2"): 3])
        #expect(queues(stage) == before)
    }

    @Test("what a worker cannot have is refused: a name, splitting of traffic, a swap, a queue that is not there")
    func refusals() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        await #expect(throws: Fault.self) {
            try await stage.create("jobs", options: options(.trafficSplitting), tier: .worker)
        }
        await #expect(throws: Fault.self) {
            try await stage.create(
                "jobs", options: [option("aws:elasticbeanstalk:sqsd", "WorkerQueueURL", "http://x/000000000000/none")],
                tier: .worker)
        }
        try await stage.create("jobs", tier: .worker)
        try await stage.create("shop-blue")
        #expect(await stage.run())
        let (jobs, blue) = (try stage.environment("jobs"), try stage.environment("shop-blue"))
        await #expect(throws: Fault.self) {
            try await stage.store.commit { transaction throws(Fault) in
                try transaction.swapCNAMEs(blue, jobs, requestID: "request-swap")
            }
        }
        #expect(try stage.environment("shop-blue").cname == blue.cname)
    }

    @Test("a worker takes another queue when it is told to, and its own again")
    func queueOfTheUsers() async throws {
        let stage = try await stageWithAnotherQueue()
        let scope = stage.scope
        try await stage.configure("jobs", [option("aws:elasticbeanstalk:sqsd", "WorkerQueueURL", Self.ordersURL)])
        #expect(await stage.run())
        #expect(queues(stage) == ["orders"])
        #expect(try stage.environment("jobs").resources?.worker?.queue == scope.arn("sqs", "orders"))
        try await stage.configure("jobs", [option("aws:elasticbeanstalk:sqsd", "WorkerQueueURL", "")])
        #expect(await stage.run())
        #expect(queues(stage).count == 3)
        try await stage.terminate("jobs")
        #expect(await stage.run())
        #expect(queues(stage) == ["orders"])
    }

    @Test("an update to another queue that fails leaves the worker its own queues, and the messages in them")
    func failedChangeOfQueue() async throws {
        let stage = try await stageWithAnotherQueue()
        let scope = stage.scope
        let own = try #require(try stage.environment("jobs").resources?.worker)
        try await stage.store.commit { transaction throws(Fault) in
            guard let queue = transaction.world.queues[own.queue] else { return }
            transaction.send("kept", to: queue, from: scope.account)
        }
        stage.engine.exitOnStart(ofImage: try stage.image(of: "v1"))
        try await stage.configure(
            "jobs",
            [
                option("aws:elasticbeanstalk:sqsd", "WorkerQueueURL", Self.ordersURL),
                option("aws:elasticbeanstalk:application:environment", "GREETING", "hello"),
            ])
        #expect(await stage.run())
        #expect(try stage.environment("jobs").resources?.worker == own)
        #expect(queues(stage).count == 3)
        #expect(stage.store.world.messages.values.map(\.body) == ["kept"])
    }

    @Test("the number of retries and the times are the queue's own")
    func attributes() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.create(
            "jobs", size: 1, options: [option("aws:elasticbeanstalk:sqsd", "MaxRetries", "3")], tier: .worker)
        #expect(await stage.run())
        let worker = try #require(try stage.environment("jobs").resources?.worker)
        #expect(stage.store.world.queues[worker.queue]?.redrive == .init(target: worker.deadLetters ?? "", limit: 3))
        try await stage.configure("jobs", [option("aws:elasticbeanstalk:sqsd", "RetentionPeriod", "60")])
        #expect(await stage.run())
        #expect(stage.store.world.queues[worker.queue]?.retention == 60)
    }
}
