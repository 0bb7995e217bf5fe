package import Domain
package import Foundation
import GRDB
import Synchronization

/// The records in SQLite, and an immutable copy of them in memory.
///
/// SQLite is the truth: a commit is on its way to disk before the copy shows it. Writers come one at a time; readers
/// take the copy and never wait. A killed process loses no commit; a machine that loses power may lose the last ones
/// (`synchronous = NORMAL`), but never half of one.
package final class Store: RecordStore {
    private let database: any DatabaseWriter
    private let current: Mutex<World>
    private let clock: any WallClock
    private let ids: IDSource
    private let committed = Broadcast<Void>(keeping: { .bufferingNewest(1) })
    private let told = Broadcast<Event>(keeping: { .bufferingNewest(1_000) })

    /// Opens or makes the database. nil keeps everything in memory only.
    package init(file: URL?, clock: any WallClock, ids: IDSource) throws(Fault) {
        do {
            database = try Self.open(file)
            try Self.migrator.migrate(database)
            current = Mutex(try Self.load(database, ids))
        } catch {
            throw Fault(.unavailable, "The store cannot be opened: \(error)")
        }
        self.clock = clock
        self.ids = ids
    }

    package var world: World { current.withLock { $0 } }

    package func commit<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> Result
    ) async throws(Fault) -> Result {
        do {
            return try await withoutActuallyEscaping(body) { body in
                try await database.writeWithoutTransaction { try self.run(body, on: $0) }
            }
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault(.unavailable, "The store failed: \(error)")
        }
    }

    /// On the writer's queue: nobody else changes the world between reading and showing it.
    private func run<Result>(
        _ body: (inout Transaction) throws(Fault) -> Result, on database: Database
    ) throws -> Result {
        var transaction = Transaction(world: world, now: clock.now, ids: ids)
        let result = try body(&transaction)
        guard !transaction.changes.isEmpty else { return result }
        try refuseOverwriting(transaction)
        try database.inTransaction {
            for change in transaction.changes { try Self.apply(change, to: database) }
            return .commit
        }
        let next = transaction.world
        current.withLock { $0 = next }
        publish(transaction.changes)
        return result
    }

    /// A row that could not be read is not in the world, so a new record may have its id; it is kept all the same.
    private func refuseOverwriting(_ transaction: Transaction) throws(Fault) {
        let unreadable = transaction.world.needsAttention
        guard !unreadable.isEmpty else { return }
        for case .save(let record) in transaction.changes {
            let table = type(of: record).tableName
            guard unreadable.contains(where: { $0.table == table && $0.id == record.id }) else { continue }
            throw Fault(
                .unavailable,
                "The stored \(table) '\(record.id)' cannot be read and is not overwritten; /_teal/health tells why.")
        }
    }

    private func publish(_ changes: [Transaction.Change]) {
        for case .tell(let event) in changes { told.send(event) }
        committed.send(())
    }

    private static func apply(_ change: Transaction.Change, to database: Database) throws {
        switch change {
        case .save(let record as any StoredRecord): try record.save(database)
        case .delete(let record as any StoredRecord): try record.delete(database)
        case .tell(let event): try event.insert(database)
        case .save(let record), .delete(let record):
            throw Fault(.unavailable, "There is no table for \(type(of: record)).")
        }
    }

    package func events(_ query: EventQuery) async throws(Fault) -> [Event] {
        do {
            return try await database.read { try query.fetch(from: $0) }
        } catch {
            throw Fault(.unavailable, "The events cannot be read: \(error)")
        }
    }

    package func commits() -> AsyncStream<Void> { committed.stream() }

    package func newEvents() -> AsyncStream<Event> { told.stream() }

    /// Forgets every record and event; the identity stays.
    package func removeEverything() async throws(Fault) {
        do {
            try await database.writeWithoutTransaction { database in
                try database.inTransaction {
                    for type in StoredRecords.all.reversed() { try type.deleteAll(database) }
                    try Event.deleteAll(database)
                    return .commit
                }
                self.current.withLock { world in
                    var empty = World()
                    empty.identity = world.identity
                    empty.lastEventAt = world.lastEventAt
                    world = empty
                }
                self.committed.send(())
            }
        } catch {
            throw Fault(.unavailable, "The store cannot be emptied: \(error)")
        }
    }
}

extension Store {
    private static func open(_ file: URL?) throws -> any DatabaseWriter {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            if file != nil { try database.execute(sql: "PRAGMA synchronous = NORMAL") }
        }
        guard let file else {
            let queue = try DatabaseQueue(configuration: configuration)
            try blank.get().backup(to: queue)
            return queue
        }
        configuration.maximumReaderCount = 2
        return try DatabasePool(path: file.path, configuration: configuration)
    }

    /// What each store in memory begins as a copy of: all migrations together take longer than most tests.
    private static let blank = Result {
        let queue = try DatabaseQueue()
        try migrator.migrate(queue)
        return queue
    }

    /// In the order in which they were added, which is how folders that people have were changed: a new one comes last,
    /// whatever its number, and none is renamed. (0030 was given twice.)
    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerFoundation()
        migrator.registerAccess()
        migrator.registerStaging()
        migrator.registerRules()
        migrator.registerCertificates()
        migrator.registerNetwork()
        migrator.registerProtocols()
        migrator.registerConfigurations()
        migrator.registerCodeDeploy()
        migrator.registerContainers()
        migrator.registerAlarms()
        migrator.registerSetUp()
        migrator.registerMachines()
        migrator.registerGroups()
        migrator.registerDatabases()
        migrator.registerUpdates()
        migrator.registerKeyPairs()
        migrator.registerQueues()
        migrator.registerTaskNetworks()
        migrator.registerTaskProviders()
        return migrator
    }

    private static func load(_ database: any DatabaseWriter, _ ids: IDSource) throws -> World {
        try database.write { database in
            var world = World()
            world.identity = try identity(database, ids)
            for type in StoredRecords.all { try type.load(from: database, into: &world) }
            world.lastEventAt =
                try Date.fetchOne(database, sql: "SELECT max(date) FROM event") ?? .distantPast
            return world
        }
    }

    private static func identity(_ database: Database, _ ids: IDSource) throws -> String {
        let sql = "SELECT value FROM setting WHERE name = 'identity'"
        if let known = try String.fetchOne(database, sql: sql) { return known }
        let new = ids.hex(8)
        try database.execute(sql: "INSERT INTO setting (name, value) VALUES ('identity', ?)", arguments: [new])
        return new
    }
}
