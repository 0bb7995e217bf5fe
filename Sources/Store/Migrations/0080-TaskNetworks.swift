import GRDB

extension DatabaseMigrator {
    /// Security groups of tasks' network interfaces. Never edited: a change is a new migration.
    mutating func registerTaskNetworks() {
        registerMigration("0080-task-networks") { database in
            try database.execute(
                sql: """
                    ALTER TABLE taskSet ADD COLUMN securityGroups TEXT;
                    ALTER TABLE clusterTask ADD COLUMN securityGroups TEXT;
                    """)
        }
    }
}
