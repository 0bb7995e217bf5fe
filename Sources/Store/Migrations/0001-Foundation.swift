import GRDB

extension DatabaseMigrator {
    /// The tables of the first version. Never edited: a change is a new migration.
    mutating func registerFoundation() {
        registerMigration("0001-foundation") { database in
            try database.execute(sql: foundationSQL)
        }
    }
}

/// Constraints are deferred to the end of the transaction, because what is deleted together is deleted in any order.
private let foundationSQL = """
    CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;

    CREATE TABLE application (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
        description TEXT, createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (account, region, name)
    ) STRICT;

    CREATE TABLE applicationVersion (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, applicationName TEXT NOT NULL,
        label TEXT NOT NULL, description TEXT, bucket TEXT NOT NULL, key TEXT NOT NULL, contentID TEXT NOT NULL,
        status TEXT NOT NULL, image TEXT, failure TEXT, createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL,
        tags TEXT NOT NULL,
        UNIQUE (account, region, applicationName, label),
        FOREIGN KEY (account, region, applicationName) REFERENCES application (account, region, name)
            DEFERRABLE INITIALLY DEFERRED
    ) STRICT;

    CREATE TABLE environment (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, applicationName TEXT NOT NULL,
        name TEXT NOT NULL, description TEXT, cnamePrefix TEXT NOT NULL, versionLabel TEXT NOT NULL,
        solutionStack TEXT NOT NULL, options TEXT NOT NULL, status TEXT NOT NULL, health TEXT NOT NULL,
        deploymentID INTEGER NOT NULL, createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL, terminatedAt TEXT,
        tags TEXT NOT NULL, resources TEXT
    ) STRICT;
    CREATE UNIQUE INDEX environmentName ON environment (account, region, name) WHERE status <> 'Terminated';

    CREATE TABLE environmentOperation (
        id TEXT PRIMARY KEY NOT NULL, environmentID TEXT NOT NULL, kind TEXT NOT NULL, requestID TEXT NOT NULL,
        phase TEXT NOT NULL, startedAt TEXT NOT NULL, phaseStartedAt TEXT NOT NULL, finishedAt TEXT,
        versionLabel TEXT NOT NULL, options TEXT NOT NULL, deploymentID INTEGER NOT NULL, deployment TEXT,
        failure TEXT,
        FOREIGN KEY (environmentID) REFERENCES environment (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;
    CREATE UNIQUE INDEX oneOperationAtATime ON environmentOperation (environmentID) WHERE phase <> 'finished';

    CREATE TABLE autoScalingGroup (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
        environmentID TEXT NOT NULL, minSize INTEGER NOT NULL, maxSize INTEGER NOT NULL,
        desiredCapacity INTEGER NOT NULL, targetGroups TEXT NOT NULL, launch TEXT NOT NULL, createdAt TEXT NOT NULL,
        failedLaunches INTEGER NOT NULL, nextLaunchAt TEXT NOT NULL,
        UNIQUE (account, region, name),
        FOREIGN KEY (environmentID) REFERENCES environment (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;

    CREATE TABLE instance (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, groupID TEXT NOT NULL,
        environmentID TEXT NOT NULL, state TEXT NOT NULL, generation INTEGER NOT NULL, launch TEXT NOT NULL,
        previousLaunch TEXT, running TEXT, failure TEXT, launchedAt TEXT NOT NULL, terminatedAt TEXT,
        stateReason TEXT, zone TEXT NOT NULL,
        FOREIGN KEY (environmentID) REFERENCES environment (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;

    CREATE TABLE loadBalancer (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
        scheme TEXT NOT NULL, dnsName TEXT NOT NULL, address TEXT NOT NULL UNIQUE, subnets TEXT NOT NULL,
        securityGroups TEXT NOT NULL, attributes TEXT NOT NULL, createdAt TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (account, region, name)
    ) STRICT;

    CREATE TABLE listener (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, loadBalancerID TEXT NOT NULL,
        port INTEGER NOT NULL, defaultAction TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (loadBalancerID, port),
        FOREIGN KEY (loadBalancerID) REFERENCES loadBalancer (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;

    CREATE TABLE targetGroup (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
        port INTEGER NOT NULL, targetType TEXT NOT NULL, vpcID TEXT NOT NULL, healthCheck TEXT NOT NULL,
        attributes TEXT NOT NULL, tags TEXT NOT NULL,
        UNIQUE (account, region, name)
    ) STRICT;

    CREATE TABLE registration (
        id TEXT PRIMARY KEY NOT NULL, targetGroupID TEXT NOT NULL, targetID TEXT NOT NULL, port INTEGER NOT NULL,
        FOREIGN KEY (targetGroupID) REFERENCES targetGroup (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;

    CREATE TABLE bucket (
        id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, createdAt TEXT NOT NULL
    ) STRICT;

    CREATE TABLE storedObject (
        id TEXT PRIMARY KEY NOT NULL, bucket TEXT NOT NULL, key TEXT NOT NULL, contentID TEXT NOT NULL,
        size INTEGER NOT NULL, eTag TEXT NOT NULL, contentType TEXT, metadata TEXT NOT NULL,
        headers TEXT NOT NULL, modifiedAt TEXT NOT NULL,
        FOREIGN KEY (bucket) REFERENCES bucket (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;

    CREATE TABLE multipartUpload (
        id TEXT PRIMARY KEY NOT NULL, bucket TEXT NOT NULL, key TEXT NOT NULL, contentType TEXT,
        metadata TEXT NOT NULL, headers TEXT NOT NULL, parts TEXT NOT NULL, startedAt TEXT NOT NULL,
        FOREIGN KEY (bucket) REFERENCES bucket (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;

    CREATE TABLE accessKey (
        id TEXT PRIMARY KEY NOT NULL, secret TEXT NOT NULL, account TEXT NOT NULL, createdAt TEXT NOT NULL
    ) STRICT;

    CREATE TABLE event (
        number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,
        date TEXT NOT NULL UNIQUE, severity TEXT NOT NULL, message TEXT NOT NULL, applicationName TEXT,
        environmentName TEXT, environmentID TEXT, versionLabel TEXT, requestID TEXT
    ) STRICT;
    CREATE INDEX eventEnvironment ON event (environmentID, date);
    CREATE INDEX eventRequest ON event (requestID, date);
    """
