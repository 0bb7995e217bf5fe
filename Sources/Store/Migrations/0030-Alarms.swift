import GRDB

extension DatabaseMigrator {
    /// CloudWatch's alarms. Never edited: a change is a new migration.
    mutating func registerAlarms() {
        registerMigration("0030-alarms") { database in
            try database.execute(sql: alarmsSQL)
        }
    }
}

private let alarmsSQL = """
    CREATE TABLE alarm (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
        description TEXT, watch TEXT NOT NULL, actions TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
        reasonData TEXT, stateUpdatedAt TEXT NOT NULL, transitionedAt TEXT NOT NULL, configuredAt TEXT NOT NULL,
        history TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (account, region, name)
    ) STRICT;
    """
