import Domain
import Foundation
import Logging
import Store
import Synchronization
import TestKit
import Testing

@testable import Workflows

@Suite("The daemon of worker environments")
struct WorkerDaemonTests {
    /// An application that answers as it is told to, and keeps what it got.
    final class Application: MessagePoster {
        struct State {
            var posts: [MessagePost] = []
            var answer: @Sendable (MessagePost) -> Int? = { _ in 200 }
        }
        let state = Mutex(State())

        struct Silence: Error {}

        func post(_ post: MessagePost) async throws -> Int {
            let answer = state.withLock { state in
                state.posts.append(post)
                return state.answer(post)
            }
            guard let answer else { throw Silence() }
            return answer
        }

        func answer(_ answer: @escaping @Sendable (MessagePost) -> Int?) { state.withLock { $0.answer = answer } }

        var bodies: [String] { state.withLock { $0.posts.map(\.body) } }
    }

    /// A worker environment that runs, and its daemon.
    final class Scene {
        let stage: Stage
        let application = Application()
        var daemon: WorkerDaemon
        var queue: MessageQueue

        init(_ options: [OptionSetting] = [], size: Int = 1) async throws {
            stage = try Stage()
            try await stage.makeShop(versions: ["v1", "v2"])
            try await stage.create("jobs", size: size, options: options, tier: .worker)
            let isUp = await stage.run()
            try #require(isUp)
            let worker = try #require(try stage.environment("jobs").resources?.worker)
            queue = try #require(stage.store.world.queues[worker.queue])
            daemon = Self.daemon(stage, application, "first")
        }

        static func daemon(_ stage: Stage, _ application: Application, _ mark: String) -> WorkerDaemon {
            WorkerDaemon(
                store: stage.store, dataPlane: stage.dataPlane, poster: application, clock: stage.clock, scale: .real,
                mark: mark, logger: Logger(label: "daemon") { _ in SwiftLogNoOpLogHandler() })
        }

        /// A new process after the first was killed.
        func restart(_ mark: String) async {
            daemon = Self.daemon(stage, application, mark)
            await daemon.takeBack()
        }

        func send(_ body: String, _ attributes: [QueuedMessage.Attribute] = []) async throws {
            let id = queue.id
            try await stage.store.commit { transaction in
                guard let queue = transaction.world.queues[id] else { return }
                transaction.send(body, attributes: attributes, to: queue, from: "000000000000")
            }
        }

        func look() async throws -> (messages: [QueuedMessage], next: Date?) {
            try await daemon.look(at: try stage.environment("jobs"))
        }

        /// Takes what there is and has it worked on, and waits where only time is waited for, until nothing is left.
        func work(rounds: Int = 200) async throws {
            for _ in 0..<rounds {
                let (messages, next) = try await look()
                for message in messages { await daemon.deliver(message, in: try stage.environment("jobs")) }
                guard messages.isEmpty else { continue }
                guard waiting > 0, let next else { return }
                stage.clock.advance(to: next)
            }
        }

        var waiting: Int { stage.store.world.messages(in: queue.id).count }

        var dead: [String] {
            stage.store.world.messages.values.filter { $0.queueID != queue.id }.map(\.body).sorted()
        }
    }

    @Test("a message is posted with AWS's headers, and is gone after 200")
    func delivers() async throws {
        let scene = try await Scene([option("aws:elasticbeanstalk:sqsd", "HttpPath", "/jobs")])
        try await scene.send("work", [.init(name: "colour", type: "String", value: "blue")])
        try await scene.work()
        #expect(scene.waiting == 0 && scene.dead.isEmpty)
        let post = try #require(scene.application.state.withLock { $0.posts.first })
        let headers = Dictionary(post.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        #expect(post.path == "/jobs" && post.body == "work" && post.timeout == 299)
        #expect(headers["User-Agent"]?.hasPrefix("aws-sqsd") == true)
        #expect(headers["Content-Type"] == "application/json")
        #expect(headers["X-Aws-Sqsd-Queue"] == scene.queue.name)
        #expect(headers["X-Aws-Sqsd-Receive-Count"] == "1" && headers["X-Aws-Sqsd-Msgid"]?.count == 36)
        #expect(headers["X-Aws-Sqsd-First-Received-At"]?.hasSuffix("Z") == true)
        #expect(headers["X-Aws-Sqsd-Attr-colour"] == "blue")
    }

    @Test("what does not get 200 is tried again after ErrorVisibilityTimeout, and buried after MaxRetries")
    func retries() async throws {
        let scene = try await Scene([
            option("aws:elasticbeanstalk:sqsd", "MaxRetries", "3"),
            option("aws:elasticbeanstalk:sqsd", "ErrorVisibilityTimeout", "7"),
        ])
        scene.application.answer { post in post.body == "bad" ? 500 : post.body == "silent" ? nil : 200 }
        let start = scene.stage.clock.now
        for body in ["bad", "silent", "good"] { try await scene.send(body) }
        try await scene.work()
        #expect(scene.waiting == 0)
        #expect(scene.dead == ["bad", "silent"])
        #expect(scene.application.bodies.count { $0 == "bad" } == 3)
        #expect(scene.application.bodies.count { $0 == "good" } == 1)
        #expect(scene.stage.clock.now.timeIntervalSince(start) >= 14)
        // Only 200 counts: AWS's daemon does not take 201 for done.
        scene.application.answer { _ in 201 }
        try await scene.send("created")
        try await scene.work()
        #expect(scene.dead.contains("created"))
    }

    @Test("no more messages are under way than the instances that are well may have")
    func connections() async throws {
        let scene = try await Scene([option("aws:elasticbeanstalk:sqsd", "HttpConnections", "2")], size: 2)
        for number in 0..<9 { try await scene.send("\(number)") }
        #expect(try await scene.look().messages.count == 4)
        #expect(try await scene.look().messages.isEmpty)
    }

    @Test("while no instance is well, messages wait and lose no try")
    func waits() async throws {
        let scene = try await Scene()
        try scene.stage.sicken("v1")
        try await scene.send("work")
        let (messages, next) = try await scene.look()
        #expect(messages.isEmpty && next != nil)
        #expect(scene.stage.store.world.messages(in: scene.queue.id).map(\.receiveCount) == [0])
        scene.stage.dataPlane.fail(hosts: [])
        try await scene.work()
        #expect(scene.application.bodies == ["work"])
    }

    @Test("what a killed process had under way is worked on again at once")
    func survivesKill() async throws {
        let scene = try await Scene()
        for number in 0..<3 { try await scene.send("\(number)") }
        let taken = try await scene.look().messages
        #expect(taken.count == 3)
        await scene.daemon.deliver(taken[0], in: try scene.stage.environment("jobs"))
        let now = scene.stage.clock.now
        await scene.restart("second")
        try await scene.work()
        #expect(scene.stage.clock.now == now)
        #expect(Set(scene.application.bodies) == ["0", "1", "2"] && scene.waiting == 0)
    }

    @Test("a message whose time-out is over is anybody's; the late end of the first try takes nothing away")
    func outlived() async throws {
        let scene = try await Scene([option("aws:elasticbeanstalk:sqsd", "VisibilityTimeout", "10")])
        try await scene.send("slow")
        let first = try #require(try await scene.look().messages.first)
        scene.stage.clock.advance(to: first.visibleAt)
        let second = try #require(try await scene.look().messages.first)
        #expect(first.id == second.id && second.receiveCount == 2)
        await scene.daemon.deliver(first, in: try scene.stage.environment("jobs"))
        #expect(scene.waiting == 1)
        await scene.daemon.deliver(second, in: try scene.stage.environment("jobs"))
        #expect(scene.waiting == 0)
    }

    @Test("no message is lost: whatever fails and whenever the process is killed, each is done or among the dead")
    func losesNothing() async throws {
        for seed in Seeds.fixed(5, 6_148_914_691_236_517_205, 12_297_829_382_473_034_411) {
            var random = SeededGenerator(seed: seed)
            let scene = try await Scene([option("aws:elasticbeanstalk:sqsd", "MaxRetries", "4")], size: 2)
            var sent: Set<String> = []
            var done: Set<String> = []
            for round in 0..<20 {
                for _ in 0..<Int.random(in: 0...3, using: &random) {
                    sent.insert("\(sent.count)")
                    try await scene.send("\(sent.count - 1)")
                }
                let (messages, next) = try await scene.look()
                for message in messages {
                    switch Int.random(in: 0...3, using: &random) {
                    case 0: scene.application.answer { _ in 500 }
                    case 1: scene.application.answer { _ in nil }
                    default: scene.application.answer { _ in 200 }
                    }
                    // Killed before it was posted.
                    if Int.random(in: 0...5, using: &random) == 0 { await scene.restart("\(round)"); break }
                    let before = scene.waiting
                    await scene.daemon.deliver(message, in: try scene.stage.environment("jobs"))
                    if scene.waiting < before { done.insert(message.body) }
                }
                if Bool.random(using: &random), let next, next > scene.stage.clock.now {
                    scene.stage.clock.advance(to: next)
                }
            }
            await scene.restart("last")
            scene.application.answer { _ in 200 }
            let before = scene.stage.store.world.messages(in: scene.queue.id).map(\.body)
            try await scene.work()
            let found = done.union(before).union(scene.dead)
            #expect(found == sent && scene.waiting == 0, "seed \(seed): lost \(sent.subtracting(found))")
        }
    }

    @Test("periodic tasks are sent once at their times, by a worker that has a leader")
    func periodic() async throws {
        let scene = try await Scene()
        let stage = scene.stage
        try await stage.store.commit { transaction in
            for version in transaction.world.versions.values {
                transaction.update(ApplicationVersion.self, version.id) { version in
                    var manifest = version.manifest ?? BundleManifest()
                    manifest.periodicTasks = [.init(name: "clean", path: "/clean", schedule: "*/5 * * * *")]
                    version.manifest = manifest
                }
            }
        }
        // Known from now on; the first comes with the next fifth minute.
        let (none, next) = try await scene.look()
        let due = try #require(next)
        #expect(none.isEmpty && due.timeIntervalSince1970.truncatingRemainder(dividingBy: 300) == 0)
        stage.clock.advance(to: due)
        for message in try await scene.look().messages {
            await scene.daemon.deliver(message, in: try stage.environment("jobs"))
        }
        #expect(try await scene.look().messages.isEmpty)
        let post = try #require(scene.application.state.withLock { $0.posts.first })
        let headers = Dictionary(post.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        #expect(post.path == "/clean" && headers["X-Aws-Sqsd-Taskname"] == "clean")
        #expect(headers["X-Aws-Sqsd-Scheduled-At"] == due.formatted(.iso8601) && headers["X-Aws-Sqsd-Path"] == "/clean")
        // What was missed by an hour is not made up for.
        stage.clock.advance(to: due + 3_700)
        #expect(try await scene.look().messages.isEmpty)
        #expect(scene.application.bodies.count == 1)
    }

    @Test("the leader is the oldest instance that runs, and another one when that is gone")
    func leader() async throws {
        let scene = try await Scene(size: 2)
        let stage = scene.stage
        let environment = try stage.environment("jobs")
        let first = try #require(stage.store.world.leader(of: environment))
        stage.engine.exitInstance(
            named: first.containerName(prefix: stage.store.world.containerPrefix), code: 1)
        #expect(await stage.run())
        let second = try #require(stage.store.world.leader(of: environment))
        #expect(second.id != first.id || second.generation != first.generation)
    }
}
