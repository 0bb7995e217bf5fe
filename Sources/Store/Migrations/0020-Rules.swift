import GRDB

extension DatabaseMigrator {
    /// The rules of listeners. Never edited: a change is a new migration.
    mutating func registerRules() {
        registerMigration("0020-rules") { database in
            try database.execute(sql: rulesSQL)
        }
    }
}

private let rulesSQL = """
    CREATE TABLE listenerRule (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, listenerID TEXT NOT NULL,
        priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 50000), conditions TEXT NOT NULL,
        action TEXT NOT NULL, transforms TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (listenerID, priority),
        FOREIGN KEY (listenerID) REFERENCES listener (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;
    """
