import Domain
import Foundation
import TestKit
import Testing

/// "How rolling deployments work": with enhanced health a batch has to pass twelve checks in two minutes.
@Suite("A batch proves itself before the next one follows")
struct BatchProofTests {
    private static func option(_ namespace: String, _ name: String, _ value: String) -> OptionSetting {
        .init(namespace: "aws:elasticbeanstalk:" + namespace, name: name, value: value)
    }

    @Test(
        "two batches take two minutes each; none where health is basic, or is not asked",
        arguments: [
            (nil, 240.0), (option("healthreporting:system", "SystemType", "basic"), 0),
            (option("command", "IgnoreHealthCheck", "true"), 0),
        ])
    func lasts(option: OptionSetting?, seconds: Double) async throws {
        let stage = try Stage()
        try await stage.prepare(.rolling)
        if let option {
            try await stage.configure("shop-blue", [option])
            #expect(await stage.run())
        }
        let start = stage.clock.now
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        let lasted = stage.clock.now.timeIntervalSince(start)
        #expect((seconds...(seconds + 100)).contains(lasted), "\(lasted) seconds")
        #expect(try stage.serving("shop-blue") == [stage.image(of: "v2"): 2])
    }

    @Test("what falls ill meanwhile has until the command's time-out, counted from its return, and goes back")
    func fallsIll() async throws {
        let stage = try Stage()
        try await stage.prepare(.rolling, size: 3)
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run(until: { $0.operations.values.contains { $0.phase == .proving } }))
        let start = stage.clock.now
        try stage.sicken("v2")
        #expect(await stage.run())
        let lasted = stage.clock.now.timeIntervalSince(start)
        #expect((550...650).contains(lasted), "\(lasted) seconds")
        #expect(try stage.serving("shop-blue") == [stage.image(of: "v1"): 3])
        #expect(try await stage.messages().contains { $0.hasPrefix("Timed out after 600 seconds") })
    }

    @Test("one that ends meanwhile is started again, and the count begins anew")
    func restarts() async throws {
        let stage = try Stage()
        try await stage.prepare(.rolling, size: 2)
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run(until: { $0.operations.values.contains { $0.phase == .proving } }))
        let new = try stage.image(of: "v2")
        let victim = stage.engine.runningInstances.first { stage.engine.specification(ofInstance: $0)?.image == new }
        stage.engine.exitInstance(named: try #require(victim), code: 1)
        #expect(await stage.run())
        #expect(stage.engine.runningInstances.count == 2)
        let environment = try stage.environment("shop-blue")
        let running = try stage.serving("shop-blue")
        #expect(running == [try stage.image(of: environment.versionLabel): 2])
    }
}
