import GRDB

extension DatabaseMigrator {
    /// Security groups, and what load balancers and listeners can be told about addresses, capacity and headers.
    /// Never edited: a change is a new migration.
    mutating func registerNetwork() {
        registerMigration("0011-network") { database in
            try database.execute(sql: networkSQL)
        }
    }
}

private let networkSQL = """
    CREATE TABLE securityGroup (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
        description TEXT NOT NULL, vpcID TEXT NOT NULL, rules TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (account, region, name)
    ) STRICT;

    ALTER TABLE loadBalancer ADD COLUMN ipAddressType TEXT;
    ALTER TABLE loadBalancer ADD COLUMN ipamPool TEXT;
    ALTER TABLE loadBalancer ADD COLUMN capacity TEXT;
    ALTER TABLE listener ADD COLUMN attributes TEXT;
    """
