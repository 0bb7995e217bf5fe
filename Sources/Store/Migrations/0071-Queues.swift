import GRDB

extension DatabaseMigrator {
    /// Queues and their messages, and environments that work on them. Never edited: a change is a new migration.
    mutating func registerQueues() {
        registerMigration("0071-queues") { database in
            try database.execute(
                sql: """
                    CREATE TABLE messageQueue (
                        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
                        attributes TEXT NOT NULL, tags TEXT NOT NULL, createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL,
                        environmentID TEXT,
                        UNIQUE (account, region, name)
                    ) STRICT;
                    CREATE TABLE queuedMessage (
                        id TEXT PRIMARY KEY NOT NULL,
                        queueID TEXT NOT NULL REFERENCES messageQueue (id) DEFERRABLE INITIALLY DEFERRED,
                        body TEXT NOT NULL, attributes TEXT NOT NULL, sender TEXT NOT NULL, sentAt TEXT NOT NULL,
                        visibleAt TEXT NOT NULL, firstReceivedAt TEXT, receiveCount INTEGER NOT NULL, receipt TEXT,
                        holder TEXT, source TEXT
                    ) STRICT;
                    CREATE INDEX messageOfQueue ON queuedMessage (queueID);

                    ALTER TABLE environment ADD COLUMN tier TEXT;
                    ALTER TABLE savedConfiguration ADD COLUMN tier TEXT;
                    """)
        }
    }
}
