import Domain
import Foundation
import TestKit
import Testing

@Suite("Rules of environments")
struct EnvironmentTests {
    private let scope = Scope(account: "000000000000", region: "us-east-1")

    private func transaction() throws -> Transaction {
        var transaction = Transaction(world: World(), now: Date(timeIntervalSince1970: 1_800_000_000), ids: .counting())
        try transaction.createApplication("shop", description: nil, tags: [], in: scope)
        transaction.save(Bucket(name: "bundles", scope: scope, at: transaction.now))
        transaction.save(
            StoredObject(
                bucket: "bundles", key: "v1", contentID: "c", size: 1, eTag: "e", contentType: nil, metadata: [:],
                at: transaction.now))
        _ = try transaction.createVersion(
            NewVersion(
                applicationName: "shop", label: "v1", description: nil, bucket: "bundles", key: "v1", processes: false,
                createsApplication: false, tags: []), in: scope)
        return transaction
    }

    private func new(_ name: String, cname: String? = nil, version: String = "v1") -> NewEnvironment {
        NewEnvironment(
            applicationName: "shop", name: name, cnamePrefix: cname, versionLabel: version,
            solutionStack: Platform.solutionStacks[0])
    }

    @Test(
        "names that AWS refuses are refused",
        arguments: ["abc", "-shop", "shop-", "sh op", "shöp", String(repeating: "a", count: 41)])
    func names(name: String) throws {
        var transaction = try transaction()
        let fault = try #require(throws: Fault.self) {
            _ = try transaction.createEnvironment(new(name, cname: "fine"), requestID: "r", in: scope)
        }
        #expect(fault.message.contains("EnvironmentName"))
    }

    @Test("a name and a CNAME can be had once")
    func unique() throws {
        var transaction = try transaction()
        _ = try transaction.createEnvironment(new("shop-blue", cname: "shop"), requestID: "r", in: scope)
        let name = try #require(throws: Fault.self) {
            _ = try transaction.createEnvironment(new("shop-blue"), requestID: "r", in: scope)
        }
        #expect(name.message == "Environment shop-blue already exists.")
        let cname = try #require(throws: Fault.self) {
            _ = try transaction.createEnvironment(new("shop-green", cname: "SHOP"), requestID: "r", in: scope)
        }
        #expect(cname.message.hasPrefix("DNS name (SHOP.us-east-1.elasticbeanstalk.com) is not available."))
    }

    @Test("what does not exist is named in the refusal")
    func missing() throws {
        var transaction = try transaction()
        let version = try #require(throws: Fault.self) {
            _ = try transaction.createEnvironment(new("shop-blue", version: "v9"), requestID: "r", in: scope)
        }
        #expect(version.message == "No Application Version named 'v9' found.")
        var unknown = new("shop-blue")
        unknown.solutionStack = "64bit Windows 95 running DOS"
        let stack = try #require(throws: Fault.self) {
            _ = try transaction.createEnvironment(unknown, requestID: "r", in: scope)
        }
        #expect(stack.message == "No Solution Stack named '64bit Windows 95 running DOS' found.")
    }

    @Test("a swap exchanges the names in one change and tells both environments")
    func swap() throws {
        var transaction = try transaction()
        for (name, cname) in [("shop-blue", "shop"), ("shop-green", "shop-new")] {
            let made = try transaction.createEnvironment(new(name, cname: cname), requestID: "r", in: scope)
            let operation = try #require(transaction.world.operation(on: made))
            transaction.enter(.finished, operation.id)
        }
        let blue = try transaction.world.requireEnvironment(id: nil, name: "shop-blue", in: scope)
        let green = try transaction.world.requireEnvironment(id: nil, name: "shop-green", in: scope)
        try transaction.swapCNAMEs(blue, green, requestID: "swap")
        #expect(transaction.world.environments[blue.id]?.cnamePrefix == "shop-new")
        #expect(transaction.world.environments[green.id]?.cnamePrefix == "shop")
        let told = transaction.changes.compactMap { change in
            if case .tell(let event) = change, event.requestID == "swap" { event } else { nil }
        }
        #expect(told.filter { $0.message.hasPrefix("Completed swapping CNAMEs for environments") }.count == 2)
    }

    @Test("an environment that is being changed refuses another change")
    func busy() throws {
        var transaction = try transaction()
        let made = try transaction.createEnvironment(new("shop-blue"), requestID: "r", in: scope)
        let fault = try #require(throws: Fault.self) { try transaction.restart(made, requestID: "r2") }
        #expect(
            fault.message
                == "Environment named shop-blue is in an invalid state for this operation. Must be Ready.")
    }

    @Test("a version in use is not deleted")
    func versionInUse() throws {
        var transaction = try transaction()
        _ = try transaction.createEnvironment(new("shop-blue"), requestID: "r", in: scope)
        let version = try transaction.world.requireVersion("v1", of: "shop", in: scope)
        let fault = try #require(throws: Fault.self) { _ = try transaction.deleteVersion(version, withSource: false) }
        #expect(fault.message.contains("shop-blue"))
    }
}
