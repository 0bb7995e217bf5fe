import GRDB

extension DatabaseMigrator {
    /// CodeDeploy's records. Never edited: a change is a new migration.
    mutating func registerCodeDeploy() {
        registerMigration("0030-codedeploy") { database in
            try database.execute(sql: codeDeploySQL)
        }
    }
}

private let codeDeploySQL = """
    CREATE TABLE codeDeployApplication (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
        platform TEXT NOT NULL, createdAt TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (account, region, name)
    ) STRICT;

    CREATE TABLE deploymentConfiguration (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
        platform TEXT NOT NULL, rule TEXT NOT NULL, createdAt TEXT NOT NULL,
        UNIQUE (account, region, name)
    ) STRICT;

    CREATE TABLE deploymentGroup (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,
        applicationID TEXT NOT NULL REFERENCES codeDeployApplication (id) DEFERRABLE INITIALLY DEFERRED,
        name TEXT NOT NULL, configurationName TEXT NOT NULL, settings TEXT NOT NULL, targetRevision TEXT,
        lastSuccessful TEXT, lastAttempted TEXT, createdAt TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (applicationID, name)
    ) STRICT;

    CREATE TABLE applicationRevision (
        id TEXT PRIMARY KEY NOT NULL,
        applicationID TEXT NOT NULL REFERENCES codeDeployApplication (id) DEFERRABLE INITIALLY DEFERRED,
        location TEXT NOT NULL, description TEXT, registeredAt TEXT NOT NULL, firstUsedAt TEXT, lastUsedAt TEXT
    ) STRICT;

    CREATE TABLE onPremisesInstance (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
        sessionARN TEXT, userARN TEXT, registeredAt TEXT NOT NULL, deregisteredAt TEXT, tags TEXT NOT NULL,
        UNIQUE (account, region, name)
    ) STRICT;

    CREATE TABLE codeDeployment (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, applicationID TEXT NOT NULL,
        groupID TEXT NOT NULL, platform TEXT NOT NULL, createdAt TEXT NOT NULL, request TEXT NOT NULL,
        phase TEXT NOT NULL, phaseStartedAt TEXT NOT NULL, startedAt TEXT, completedAt TEXT, outcome TEXT,
        targets TEXT NOT NULL, progress TEXT NOT NULL
    ) STRICT;
    """
