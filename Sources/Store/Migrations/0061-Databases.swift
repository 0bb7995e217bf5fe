import GRDB

extension DatabaseMigrator {
    /// Databases of environments. Never edited: a change is a new migration.
    mutating func registerDatabases() {
        registerMigration("0061-databases") { database in
            try database.execute(
                sql: """
                    CREATE TABLE environmentDatabase (
                        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,
                        environmentID TEXT NOT NULL, isCoupled INTEGER NOT NULL, userName TEXT NOT NULL,
                        password TEXT NOT NULL, status TEXT NOT NULL, failure TEXT, createdAt TEXT NOT NULL
                    ) STRICT;
                    """)
        }
    }
}
