import GRDB

extension DatabaseMigrator {
    /// Saved configurations, and what bundles, links, lifecycles and managed actions say. Never edited: a change is a
    /// new migration.
    mutating func registerConfigurations() {
        registerMigration("0004-configurations") { database in
            try database.execute(sql: configurationsSQL)
        }
    }
}

private let configurationsSQL = """
    CREATE TABLE savedConfiguration (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, applicationName TEXT NOT NULL,
        name TEXT NOT NULL, description TEXT, solutionStack TEXT NOT NULL, options TEXT NOT NULL,
        createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL, tags TEXT NOT NULL, fileETag TEXT,
        UNIQUE (account, region, applicationName, name),
        FOREIGN KEY (account, region, applicationName) REFERENCES application (account, region, name)
            DEFERRABLE INITIALLY DEFERRED
    ) STRICT;

    ALTER TABLE application ADD COLUMN lifecycle TEXT;
    ALTER TABLE applicationVersion ADD COLUMN manifest TEXT;
    ALTER TABLE applicationVersion ADD COLUMN platform TEXT;
    ALTER TABLE environment ADD COLUMN groupName TEXT;
    ALTER TABLE environment ADD COLUMN links TEXT;
    ALTER TABLE environment ADD COLUMN operationsRole TEXT;
    ALTER TABLE environment ADD COLUMN templateName TEXT;
    ALTER TABLE environment ADD COLUMN managedActions TEXT;
    """
