import GRDB

extension DatabaseMigrator {
    /// ACM's certificates. Never edited: a change is a new migration.
    mutating func registerCertificates() {
        registerMigration("0010-certificates") { database in
            try database.execute(sql: certificatesSQL)
        }
    }
}

private let certificatesSQL = """
    CREATE TABLE serverCertificate (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, origin TEXT NOT NULL,
        domainName TEXT NOT NULL, names TEXT NOT NULL, certificate TEXT NOT NULL, chain TEXT,
        privateKey TEXT NOT NULL, validation TEXT NOT NULL, token TEXT, createdAt TEXT NOT NULL, tags TEXT NOT NULL
    ) STRICT;
    """
