import GRDB

extension DatabaseMigrator {
    /// Instances stage what they run next.
    mutating func registerStaging() {
        registerMigration("0003-staging") { database in
            try database.execute(
                sql: """
                    ALTER TABLE instance ADD COLUMN staged TEXT;
                    ALTER TABLE instance ADD COLUMN flippedAt TEXT;
                    ALTER TABLE instance ADD COLUMN lastGeneration INTEGER;
                    """)
        }
    }
}
