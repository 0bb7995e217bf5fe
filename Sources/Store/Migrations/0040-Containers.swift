import GRDB

extension DatabaseMigrator {
    /// ECS's clusters, tasks and services. Never edited: a change is a new migration.
    mutating func registerContainers() {
        registerMigration("0040-containers") { database in
            try database.execute(sql: containersSQL)
        }
    }
}

private let containersSQL = """
    CREATE TABLE cluster (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
        isActive INTEGER NOT NULL, document TEXT NOT NULL, createdAt TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (account, region, name)
    ) STRICT;
    CREATE TABLE taskDefinition (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, family TEXT NOT NULL,
        revision INTEGER NOT NULL CHECK (revision > 0), status TEXT NOT NULL, document TEXT NOT NULL,
        plan TEXT NOT NULL, registeredAt TEXT NOT NULL, deregisteredAt TEXT, deleteRequestedAt TEXT,
        tags TEXT NOT NULL,
        UNIQUE (account, region, family, revision)
    ) STRICT;
    CREATE TABLE clusterTask (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, clusterID TEXT NOT NULL,
        definitionID TEXT NOT NULL, taskSetID TEXT, "group" TEXT NOT NULL, startedBy TEXT, status TEXT NOT NULL,
        isWanted INTEGER NOT NULL, progress TEXT NOT NULL, plan TEXT NOT NULL, createdAt TEXT NOT NULL,
        document TEXT NOT NULL, tags TEXT NOT NULL,
        FOREIGN KEY (clusterID) REFERENCES cluster (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;
    CREATE TABLE clusterService (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, clusterID TEXT NOT NULL,
        name TEXT NOT NULL, status TEXT NOT NULL, controller TEXT NOT NULL,
        desiredCount INTEGER NOT NULL CHECK (desiredCount >= 0), settings TEXT NOT NULL, events TEXT NOT NULL,
        createdAt TEXT NOT NULL, endedAt TEXT, isSteady INTEGER NOT NULL, tags TEXT NOT NULL,
        UNIQUE (clusterID, name),
        FOREIGN KEY (clusterID) REFERENCES cluster (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;
    CREATE TABLE taskSet (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, serviceID TEXT NOT NULL,
        name TEXT NOT NULL, status TEXT NOT NULL, definitionID TEXT NOT NULL, revisionID TEXT NOT NULL,
        loadBalancers TEXT NOT NULL, scale REAL NOT NULL, desiredCount INTEGER NOT NULL, isStable INTEGER NOT NULL,
        stableSince TEXT NOT NULL, rollout TEXT NOT NULL, externalID TEXT, document TEXT NOT NULL,
        createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL, tags TEXT NOT NULL,
        FOREIGN KEY (serviceID) REFERENCES clusterService (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;
    CREATE TABLE serviceDeployment (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, serviceID TEXT NOT NULL,
        status TEXT NOT NULL, statusReason TEXT, targetSetID TEXT NOT NULL, targetRevisionID TEXT NOT NULL,
        sourceSetID TEXT, sourceRevisionIDs TEXT NOT NULL, rules TEXT NOT NULL, progress TEXT NOT NULL,
        createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL, finishedAt TEXT, stoppedAt TEXT
    ) STRICT;
    CREATE TABLE serviceRevision (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, serviceID TEXT NOT NULL,
        definitionID TEXT NOT NULL, loadBalancers TEXT NOT NULL, document TEXT NOT NULL, createdAt TEXT NOT NULL
    ) STRICT;
    """
