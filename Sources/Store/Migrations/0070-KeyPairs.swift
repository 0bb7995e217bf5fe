import GRDB

extension DatabaseMigrator {
    /// EC2's key pairs. Never edited: a change is a new migration.
    mutating func registerKeyPairs() {
        registerMigration("0070-key-pairs") { database in
            try database.execute(
                sql: """
                    CREATE TABLE keyPair (
                        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
                        type TEXT NOT NULL, fingerprint TEXT NOT NULL, publicKey TEXT, createdAt TEXT NOT NULL,
                        tags TEXT NOT NULL,
                        UNIQUE (account, region, name)
                    ) STRICT;
                    """)
        }
    }
}
