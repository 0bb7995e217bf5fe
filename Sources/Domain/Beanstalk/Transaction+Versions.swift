/// What `CreateApplicationVersion` was asked for.
package struct NewVersion: Sendable {
    package var applicationName: String
    package var label: String
    package var description: String?
    package var bucket: String
    package var key: String
    /// Make the image now, not at the first deployment.
    package var processes: Bool
    package var createsApplication: Bool
    package var tags: [Tag]
    package var manifest: BundleManifest?

    package init(
        applicationName: String, label: String, description: String?, bucket: String, key: String, processes: Bool,
        createsApplication: Bool, tags: [Tag]
    ) {
        self.applicationName = applicationName
        self.label = label
        self.description = description
        self.bucket = bucket
        self.key = key
        self.processes = processes
        self.createsApplication = createsApplication
        self.tags = tags
    }
}

extension Transaction {
    package mutating func createVersion(_ new: NewVersion, in scope: Scope) throws(Fault) -> ApplicationVersion {
        if world.application(new.applicationName, in: scope) == nil, new.createsApplication {
            try createApplication(new.applicationName, description: nil, tags: [], in: scope)
        }
        _ = try world.requireApplication(new.applicationName, in: scope)
        if world.version(new.label, of: new.applicationName, in: scope) != nil {
            throw Fault(.alreadyExists(.applicationVersion), "Application Version \(new.label) already exists.")
        }
        try world.checkQuota(ofVersionsIn: scope)
        guard let source = world.objects[StoredObject.id(new.bucket, new.key)] else {
            throw Fault(
                .sourceBundle,
                "Unable to download from S3 location (Bucket: \(new.bucket)  "
                    + "Key: \(new.key)). Reason: Not Found")
        }
        var version = ApplicationVersion(
            scope: scope, applicationName: new.applicationName, label: new.label, description: new.description,
            source: source, tags: new.tags, at: now)
        if new.processes { version.status = .building }
        version.manifest = new.manifest
        save(version)
        tell(
            Event(
                scope: scope, severity: .info, message: "Created application version '\(new.label)'.",
                applicationName: new.applicationName, versionLabel: new.label))
        return version
    }

    package mutating func deleteVersion(
        _ version: ApplicationVersion, withSource: Bool
    ) throws(Fault) -> [String] {
        let users = world.users(of: version)
        guard users.isEmpty else {
            throw Fault(
                .inUse(.applicationVersion),
                "Unable to delete application version '\(version.label)' "
                    + "because it is deployed to environment(s): \(users.map(\.name).sorted().joined(separator: ", "))."
            )
        }
        return deleteUnused(version, withSource: withSource)
    }

    /// Returns the contents that nothing may refer to any more.
    mutating func deleteUnused(_ version: ApplicationVersion, withSource: Bool) -> [String] {
        delete(version)
        tell(
            Event(
                scope: version.scope, severity: .info, message: "Deleted application version '\(version.label)'.",
                applicationName: version.applicationName, versionLabel: version.label))
        guard withSource, let source = world.objects[StoredObject.id(version.bucket, version.key)] else { return [] }
        delete(source)
        return [source.contentID]
    }
}

extension World {
    /// Living environments that run the version, or are being given it.
    func users(of version: ApplicationVersion) -> [Environment] {
        environments.values.filter { environment in
            !environment.isTerminated && environment.scope == version.scope
                && environment.applicationName == version.applicationName
                && (environment.versionLabel == version.label
                    || operation(on: environment)?.versionLabel == version.label)
        }
    }
}
