import GRDB

extension DatabaseMigrator {
    /// Auto Scaling groups that somebody makes by himself, and what their instances are made of. Never edited: a change
    /// is a new migration.
    mutating func registerGroups() {
        registerMigration("0032-groups") { database in
            try database.execute(sql: groupsSQL)
        }
    }
}

private let groupsSQL = """
    ALTER TABLE autoScalingGroup ADD COLUMN settings TEXT;
    ALTER TABLE instance ADD COLUMN scaling TEXT;

    CREATE TABLE launchTemplate (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
        versions TEXT NOT NULL, defaultVersion INTEGER NOT NULL, latestVersion INTEGER NOT NULL,
        createdAt TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (account, region, name)
    ) STRICT;

    CREATE TABLE launchConfiguration (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
        plan TEXT NOT NULL, createdAt TEXT NOT NULL,
        UNIQUE (account, region, name)
    ) STRICT;
    """
