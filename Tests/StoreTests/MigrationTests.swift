import Domain
import Foundation
import GRDB
import Store
import TestKit
import Testing

/// Folders that an earlier teald wrote are opened, and what they held goes on.
@Suite("Migrations")
struct MigrationTests {
    private let scope = Scope(account: "000000000000", region: "us-east-1")

    /// Folders have these, in this order; what is added comes after them.
    private static let applied = [
        "0001-foundation", "0002-access", "0003-staging", "0020-rules", "0010-certificates", "0011-network",
        "0012-protocols", "0004-configurations", "0030-codedeploy", "0040-containers", "0030-alarms", "0060-set-up",
        "0031-machines", "0032-groups", "0061-databases", "0050-updates",
    ]

    private func names(in folder: TemporaryFolder) async throws -> [String] {
        try await DatabaseQueue(path: folder.database.path).read { database in
            try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid")
        }
    }

    @Test("those that folders have keep their names and their order")
    func order() async throws {
        let folder = try TemporaryFolder()
        _ = try folder.open()
        let names = try await names(in: folder)
        #expect(Array(names.prefix(Self.applied.count)) == Self.applied)
        #expect(Set(names).count == names.count)
    }

    @Test("each is in a file of its own that has its number")
    func files() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../Sources/Store/Migrations").standardizedFileURL
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix(".swift") }
        #expect(files.count >= Self.applied.count)
        for file in files {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            let named = text.matches(of: #/registerMigration\("([^"]+)"\)/#).map { String($0.1) }
            #expect(named.count == 1, "\(file)")
            #expect(named.allSatisfy { $0.prefix(5) == file.prefix(5) }, "\(file): \(named)")
        }
    }

    @Test("a folder from when there were two is opened with all that it held, and can be worked on")
    func oldest() async throws {
        let folder = try TemporaryFolder()
        try await fill(folder, with: "0002-access")
        let store = try folder.open()
        let world = store.world
        #expect(world.needsAttention.isEmpty)
        #expect(world.identity == "b98d42e3")
        #expect(world.environments.values.map(\.name).sorted() == ["demo-blue", "demo-green"])
        #expect(world.instances.count == 2 && world.groups.count == 2 && world.registrations.count == 2)
        #expect(world.operations.values.allSatisfy { $0.finishedAt != nil })
        #expect(try await store.events(EventQuery(scope: scope)).count == 3)
        let blue = try #require(world.environment(id: nil, name: "demo-blue", in: scope))
        _ = try await store.commit { transaction throws(Fault) in
            try transaction.update(blue, with: EnvironmentUpdate(versionLabel: "v2"), requestID: "1")
        }
        // What was added since takes its place beside the old.
        let scope = scope
        _ = try await store.commit { transaction throws(Fault) in
            try transaction.createCluster(named: "default", document: "{}", tags: [], in: scope)
        }
        let after = try folder.open().world
        #expect(after.environments == store.world.environments && after.instances == world.instances)
        #expect(after.operations.count == 3 && after.clusters.count == 1)
    }

    /// As a teald of that time left it.
    private func fill(_ folder: TemporaryFolder, with dump: String) async throws {
        let file = URL(filePath: #filePath).appending(path: "../Folders/\(dump).sql").standardizedFileURL
        let sql = try String(contentsOf: file, encoding: .utf8)
        var configuration = Configuration()
        // The dump has its tables in alphabetical order.
        configuration.foreignKeysEnabled = false
        try await DatabaseQueue(path: folder.database.path, configuration: configuration).write { database in
            try database.execute(sql: sql)
        }
    }
}
