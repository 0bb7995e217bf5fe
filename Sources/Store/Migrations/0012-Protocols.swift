import GRDB

extension DatabaseMigrator {
    /// Network load balancers, protocols other than HTTP, TLS and trust stores. Never edited: a change is a new
    /// migration.
    mutating func registerProtocols() {
        registerMigration("0012-protocols") { database in
            try database.execute(sql: protocolsSQL)
        }
    }
}

private let protocolsSQL = """
    ALTER TABLE loadBalancer ADD COLUMN kind TEXT;
    ALTER TABLE loadBalancer ADD COLUMN zoneAddresses TEXT;
    ALTER TABLE listener ADD COLUMN spoken TEXT;
    ALTER TABLE listener ADD COLUMN security TEXT;
    ALTER TABLE targetGroup ADD COLUMN spoken TEXT;
    ALTER TABLE targetGroup ADD COLUMN version TEXT;

    CREATE TABLE trustStore (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
        authorities TEXT NOT NULL, authorityCount INTEGER NOT NULL, revocations TEXT NOT NULL,
        nextRevocation INTEGER NOT NULL, createdAt TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (account, region, name)
    ) STRICT;
    """
