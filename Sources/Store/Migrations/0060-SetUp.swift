import GRDB

extension DatabaseMigrator {
    /// What is done on instances before they count as started. Never edited: a change is a new migration.
    mutating func registerSetUp() {
        registerMigration("0060-set-up") { database in
            try database.execute(
                sql: """
                    ALTER TABLE instance ADD COLUMN setUps TEXT;
                    ALTER TABLE environmentOperation ADD COLUMN leader TEXT;
                    """)
        }
    }
}
