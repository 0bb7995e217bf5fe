import Domain
import Foundation
import TestKit
import Testing

@testable import Engines

@Suite("What every engine does")
struct ContractTests {
    @Test("an instance starts, serves, is found again, and goes", arguments: Kind.allCases)
    func life(_ kind: Kind) async throws {
        try await withLaboratory(kind) { lab in
            let specification = lab.specification("i-1", of: try await lab.image())
            let address = try await lab.engine.startInstance(specification)
            #expect(try await lab.engine.startInstance(specification) == address)
            if kind != .fake { #expect(try await lab.answer(of: address) == "v1 blue i-1") }
            let found = try #require(try await lab.engine.instances().first)
            #expect(found.name == lab.name("i-1"))
            #expect(found.state == .running(address))
            #expect(found.labels["teal.instance"] == "i-1")
            #expect(try await lab.engine.images() == [specification.image])
            try await lab.engine.removeInstance(named: lab.name("i-1"), grace: .seconds(5))
            #expect(try await lab.engine.instances().isEmpty)
            try await lab.engine.removeInstance(named: lab.name("i-1"), grace: .seconds(5))
        }
    }

    @Test("several start at the same time, each with an address of its own", arguments: Kind.allCases)
    func several(_ kind: Kind) async throws {
        try await withLaboratory(kind) { lab in
            let image = try await lab.image()
            let addresses = try await withThrowingTaskGroup(of: InstanceAddress.self) { group in
                for number in 0..<5 {
                    group.addTask { try await lab.engine.startInstance(lab.specification("i-\(number)", of: image)) }
                }
                return try await group.reduce(into: Set<InstanceAddress>()) { $0.insert($1) }
            }
            #expect(addresses.count == 5)
            #expect(try await lab.engine.instances().count == 5)
            if kind != .fake {
                for address in addresses { #expect(try await lab.answer(of: address).hasPrefix("v1 blue i-")) }
            }
        }
    }

    @Test("one that ends by itself is told, seen, has its log, and is started anew", arguments: Kind.allCases)
    func crash(_ kind: Kind) async throws {
        try await withLaboratory(kind) { lab in
            let specification = lab.specification("i-1", of: try await lab.image())
            var events = lab.engine.events().makeAsyncIterator()
            let address = try await lab.engine.startInstance(specification)
            async let event = events.next()
            if kind == .fake {
                try await eventually("a listener") { (lab.engine as? FakeEngine)?.listenerCount == 1 }
            }
            try await lab.crash("i-1", at: address)
            #expect(await event == .exited(name: lab.name("i-1"), code: 1))
            try await eventually("exited") { try await lab.state(of: "i-1") == .exited(code: 1) }
            let log = try await lab.engine.logTail(ofInstance: lab.name("i-1"), lines: 5)
            #expect(!log.isEmpty && log.count <= 5)
            let again = try await lab.engine.startInstance(specification)
            #expect(try await lab.state(of: "i-1") == .running(again))
        }
    }

    @Test("one that exits as soon as it is started is seen as exited, with its last words", arguments: Kind.allCases)
    func exitsAtOnce(_ kind: Kind) async throws {
        try await withLaboratory(kind) { lab in
            let image = try await lab.image("v9", fault: "exit")
            _ = try await lab.engine.startInstance(lab.specification("i-1", of: image))
            try await eventually("exited") { try await lab.state(of: "i-1") == .exited(code: 1) }
            let log = try await lab.engine.logTail(ofInstance: lab.name("i-1"), lines: 1)
            #expect(log == ["told to exit by APP_FAULT"])
        }
    }

    @Test("what runs goes on when its engine object is gone, and another finds it", arguments: Kind.allCases)
    func adoption(_ kind: Kind) async throws {
        try await withLaboratory(kind) { lab in
            let image = try await lab.image()
            let address = try await lab.engine.startInstance(lab.specification("i-1", of: image))
            let second = try await lab.another()
            #expect(try await second.instances().map(\.state) == [.running(address)])
            #expect(try await second.startInstance(lab.specification("i-1", of: image)) == address)
            var events = second.events().makeAsyncIterator()
            async let event = events.next()
            if let fake = second as? FakeEngine { try await eventually("a listener") { fake.listenerCount == 1 } }
            try await lab.crash("i-1", at: address)
            let seen = await event
            guard case .exited(lab.name("i-1"), _) = seen else {
                Issue.record("saw \(String(describing: seen))")
                return
            }
            try await second.removeInstance(named: lab.name("i-1"), grace: .seconds(1))
            #expect(try await second.instances().isEmpty)
        }
    }

    @Test("an image that is not there is refused", arguments: Kind.allCases)
    func missingImage(_ kind: Kind) async throws {
        try await withLaboratory(kind) { lab in
            let image = BuiltImage(reference: "\(lab.identity)/none:1", exposedPort: 1)
            let failure = await #expect(throws: EngineFailure.self) {
                try await lab.engine.startInstance(lab.specification("i-1", of: image))
            }
            #expect(failure?.kind == .noImage)
            try await lab.engine.removeImage(image.reference)
        }
    }

    @Test("an image that somebody else removed is told as missing, and can be made again", arguments: Kind.allCases)
    func lostImage(_ kind: Kind) async throws {
        try await withLaboratory(kind) { lab in
            let image = try await lab.image()
            _ = try await lab.engine.startInstance(lab.specification("i-1", of: image))
            try await lab.engine.removeInstance(named: lab.name("i-1"), grace: .seconds(1))
            try await lab.another().removeImage(image.reference)
            let failure = await #expect(throws: EngineFailure.self) {
                try await lab.engine.startInstance(lab.specification("i-2", of: image))
            }
            #expect(failure?.kind == .noImage)
            _ = try await lab.engine.startInstance(lab.specification("i-2", of: try await lab.image()))
        }
    }

    @Test("removing everything leaves nothing, and one can start again", arguments: Kind.allCases)
    func removeEverything(_ kind: Kind) async throws {
        try await withLaboratory(kind) { lab in
            let image = try await lab.image()
            for number in 0..<3 {
                _ = try await lab.engine.startInstance(lab.specification("i-\(number)", of: image))
            }
            try await lab.engine.removeEverything()
            #expect(try await lab.engine.instances().isEmpty)
            try await lab.engine.removeEverything()
            try await lab.engine.prepare()
            let failure = await #expect(throws: EngineFailure.self) {
                try await lab.engine.startInstance(lab.specification("i-1", of: image))
            }
            #expect(failure?.kind == .noImage)
            _ = try await lab.engine.startInstance(lab.specification("i-1", of: try await lab.image("v2")))
        }
    }
}

extension Laboratory {
    /// A second engine object on the same instances, as after a restart.
    func another() async throws -> any InstanceEngine {
        switch kind {
        case .fake: engine
        case .process: ProcessEngine(folder: folder.appending(path: "engine"))
        case .docker:
            try await DockerEngine.connect(identity: identity, environment: ProcessInfo.processInfo.environment)
        }
    }
}
