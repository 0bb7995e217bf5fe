import Domain
import ElasticBeanstalkAPI
import ElasticBeanstalkService
import Foundation
import Smithy
import Store
import TestKit
import Testing

@Suite("Logs of an environment")
struct EnvironmentInfoTests {
    let bench: Bench

    init() async throws {
        bench = try Bench()
        try await bench.makeVersion("v1")
        try await bench.makeEnvironment("blue")
        let folder = bench.folder.contents.root
        _ = try await bench.engine.buildImage(
            .init(reference: "shop:v1", directory: folder, logFile: folder.appending(path: "log")))
        for instance in bench.store.world.instances.values {
            let name = instance.containerName(prefix: bench.store.world.containerPrefix)
            _ = try await bench.engine.startInstance(.init(name: name, image: "shop:v1", port: 8080))
            bench.engine.setLog(["hello from \(instance.id)"], ofInstance: name)
        }
    }

    private func request(_ type: EnvironmentInfoType) async throws -> [EnvironmentInfoDescription] {
        _ = try await bench.beanstalk.requestEnvironmentInfo(
            .init(environmentName: "blue", infoType: type), bench.context)
        return try await bench.beanstalk.retrieveEnvironmentInfo(
            .init(environmentName: "blue", infoType: type), bench.context
        ).environmentInfo
    }

    @Test("A tail has each instance's own lines, and eb's words are among the request's events")
    func tails() async throws {
        let found = try await request(.tail)
        #expect(found.count == 2)
        for info in found {
            let object = try #require(bench.store.world.objects[info.message ?? ""])
            let text = try bench.folder.text(of: object)
            #expect(text.contains("hello from \(info.ec2InstanceId ?? "?")"), "\(text)")
        }
        let messages = try await bench.events("request-1").map(\.message)
        #expect(messages.first == "Pulled logs for environment instances.")
        #expect(messages.contains { $0.contains("Successfully finished tailing") })
    }

    @Test("A bundle is a zip archive; a new request takes the place of the one before")
    func bundles() async throws {
        _ = try await request(.bundle)
        bench.clock.advance(by: 5)
        let found = try await request(.bundle)
        #expect(found.count == 2)
        let object = try #require(bench.store.world.objects[found.first?.message ?? ""])
        let data = try Data(contentsOf: bench.folder.contents.file(of: object.contentID))
        #expect(data.starts(with: Array("PK".utf8)))
        let files = try FileManager.default.contentsOfDirectory(
            at: bench.folder.contents.file(of: "x").deletingLastPathComponent(), includingPropertiesForKeys: nil)
        #expect(files.count == 3, "the bundle of v1 and two logs")
    }

    @Test("An engine that does not answer fails the request, and says so in an event")
    func fails() async throws {
        bench.engine.intercept { call, _ throws(EngineFailure) in
            if case .logTail = call { throw EngineFailure(.unreachable, "no engine") }
        }
        let error = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.requestEnvironmentInfo(
                .init(environmentName: "blue", infoType: .tail), bench.context)
        }
        #expect(error?.status == 503)
        #expect(
            try await bench.events("request-1").map(\.message) == ["Failed to pull logs for environment instances."])
        let analyze = await refusal { () throws(ServiceError) in
            try await bench.beanstalk.requestEnvironmentInfo(
                .init(environmentName: "blue", infoType: .analyze), bench.context)
        }
        #expect(analyze?.code == "InvalidParameterValue")
    }
}
