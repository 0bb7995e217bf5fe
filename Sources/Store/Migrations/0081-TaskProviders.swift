import GRDB

extension DatabaseMigrator {
    /// Capacity providers that share a service's tasks, and the one of each task. Never edited: a change is a new
    /// migration.
    mutating func registerTaskProviders() {
        registerMigration("0081-task-providers") { database in
            try database.execute(
                sql: """
                    ALTER TABLE taskSet ADD COLUMN providers TEXT;
                    ALTER TABLE clusterTask ADD COLUMN provider TEXT;
                    """)
        }
    }
}
