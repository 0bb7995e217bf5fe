import GRDB

extension DatabaseMigrator {
    /// IAM's roles and instance profiles. Never edited: a change is a new migration.
    mutating func registerAccess() {
        registerMigration("0002-access") { database in
            try database.execute(sql: accessSQL)
        }
    }
}

private let accessSQL = """
    CREATE TABLE role (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, path TEXT NOT NULL,
        uniqueID TEXT NOT NULL, description TEXT, trustPolicy TEXT NOT NULL, maxSessionDuration INTEGER NOT NULL,
        permissionsBoundary TEXT, policies TEXT NOT NULL, createdAt TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (account, name)
    ) STRICT;

    CREATE TABLE instanceProfile (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, path TEXT NOT NULL,
        uniqueID TEXT NOT NULL, role TEXT, createdAt TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (account, name),
        FOREIGN KEY (role) REFERENCES role (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;
    """
