import GRDB

extension DatabaseMigrator {
    /// Instances and Auto Scaling groups without an environment: what names it no longer has to name one that there is.
    /// Never edited: a change is a new migration.
    mutating func registerMachines() {
        registerMigration("0031-machines") { database in
            for table in ["instance", "autoScalingGroup"] { try database.dropEnvironmentReference(of: table) }
            try database.execute(
                sql: """
                    ALTER TABLE instance ADD COLUMN machine TEXT;
                    ALTER TABLE instance ADD COLUMN ownTags TEXT;
                    """)
        }
    }
}

extension Database {
    /// SQLite cannot drop a constraint: the table is made anew, with whatever columns it has by now.
    fileprivate func dropEnvironmentReference(of table: String) throws {
        let sql = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
        guard let made = try String.fetchOne(self, sql: sql, arguments: [table]) else { return }
        let reference =
            #/,\s*FOREIGN KEY \(environmentID\) REFERENCES environment \(id\) DEFERRABLE INITIALLY DEFERRED/#
        let opening = #/^CREATE TABLE "?\w+"?/#
        let changed = made.replacing(reference, with: "").replacing(opening, with: "CREATE TABLE \(table)Remade")
        try execute(sql: changed)
        try execute(sql: "INSERT INTO \(table)Remade SELECT * FROM \(table)")
        try execute(sql: "DROP TABLE \(table)")
        try execute(sql: "ALTER TABLE \(table)Remade RENAME TO \(table)")
    }
}
