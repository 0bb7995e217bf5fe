import GRDB

extension DatabaseMigrator {
    /// What updates of environments came to need: versions built for several platforms at once, a platform that is only
    /// kept when the update succeeds. Never edited: a change is a new migration.
    mutating func registerUpdates() {
        registerMigration("0050-updates") { database in
            try database.execute(sql: updatesSQL)
        }
    }
}

private let updatesSQL = """
    ALTER TABLE applicationVersion ADD COLUMN otherBuilds TEXT;
    ALTER TABLE environmentOperation ADD COLUMN solutionStack TEXT;
    ALTER TABLE environmentOperation ADD COLUMN isImmutable INTEGER;
    ALTER TABLE environmentOperation ADD COLUMN rehoused TEXT;
    ALTER TABLE autoScalingGroup ADD COLUMN scaling TEXT;
    """
