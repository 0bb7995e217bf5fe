import Domain
import Store
import TestKit
import Testing

@Suite("Aborting an update")
struct AbortTests {
    typealias Policy = EnvironmentOperation.Policy

    @Test("at every point everything goes back to what it was", arguments: Policy.allCases)
    func atEveryPoint(policy: Policy) async throws {
        var points = 0
        for moment in 0..<200 {
            let stage = try Stage()
            try await stage.prepare(policy, size: 2)
            let (old, new) = (try stage.image(of: "v1"), try stage.image(of: "v2"))
            try await stage.deploy("v2", to: "shop-blue")
            var looks = 0
            _ = await stage.run(until: { _ in
                looks += 1
                return looks > moment
            })
            let operation = stage.store.world.operations.values.first { $0.isUnfinished }
            guard let operation else { break }
            guard operation.isAbortable else {
                await #expect(throws: Fault.self) { try await stage.abort("shop-blue") }
                continue
            }
            points += 1
            try await stage.abort("shop-blue")
            #expect(await stage.run(), "aborted in \(operation.phase)")
            #expect(try stage.serving("shop-blue") == [old: 2], "aborted in \(operation.phase), look \(moment)")
            #expect(stage.engine.runningInstances.count == 2, "aborted in \(operation.phase), look \(moment)")
            #expect(try stage.environment("shop-blue").versionLabel == "v1")
            #expect(try stage.environment("shop-blue").status == .ready)
            #expect(stage.store.world.groups.count == 1 && stage.store.world.targetGroups.count == 1)
            #expect(try stage.serving("shop-blue")[new] == nil)
        }
        #expect(points > 5)
    }

    @Test("there must be an update to abort")
    func nothingToAbort() async throws {
        let stage = try Stage()
        try await stage.prepare(.rolling)
        await #expect(
            throws: Fault(
                .invalidParameter,
                "Environment named shop-blue is in an invalid state for this operation. Must be pending deployment.")
        ) {
            try await stage.abort("shop-blue")
        }
    }
}
