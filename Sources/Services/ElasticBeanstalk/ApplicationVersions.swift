import Bundles
import Domain
package import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    package func createApplicationVersion(
        _ input: CreateApplicationVersionMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ApplicationVersionDescriptionMessage {
        if input.sourceBundle != nil, input.sourceBuildInformation != nil {
            throw ServiceError(
                "InvalidParameterCombination",
                "SourceBundle and SourceBuildInformation cannot be used at the same time.")
        }
        guard let source = input.sourceBundle, let bucket = source.s3Bucket, let key = source.s3Key else {
            throw ServiceError(
                "InvalidParameterCombination",
                "Teal has no sample application and builds from no repository: SourceBundle with S3Bucket and S3Key "
                    + "is required.")
        }
        var new = NewVersion(
            applicationName: input.applicationName, label: input.versionLabel, description: input.description,
            bucket: bucket, key: key, processes: input.process ?? false,
            createsApplication: input.autoCreateApplication ?? false, tags: input.tags.domain)
        new.manifest = manifest(inBucket: bucket, key: key)
        let asked = new
        let version = try await commitReleasing { transaction throws(Fault) in
            let version = try transaction.createVersion(asked, in: context.scope)
            let application = try transaction.world.requireApplication(version.applicationName, in: context.scope)
            return (version, released: transaction.applyLifecycle(of: application))
        }
        return ApplicationVersionDescriptionMessage(applicationVersion: version.described)
    }

    package func updateApplicationVersion(
        _ input: UpdateApplicationVersionMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ApplicationVersionDescriptionMessage {
        let version = try await commit { transaction throws(Fault) in
            var version = try transaction.world.requireVersion(
                input.versionLabel, of: input.applicationName, in: context.scope)
            version.description = input.description ?? version.description
            version.updatedAt = transaction.now
            transaction.save(version)
            return version
        }
        return ApplicationVersionDescriptionMessage(applicationVersion: version.described)
    }

    package func describeApplicationVersions(
        _ input: DescribeApplicationVersionsMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ApplicationVersionDescriptionsMessage {
        let found = store.world.versions.values.filter { version in
            version.scope == context.scope
                && (input.applicationName == nil || input.applicationName == version.applicationName)
                && (input.versionLabels.isEmpty || input.versionLabels.contains(version.label))
        }
        let page = try Page(
            found.sorted { ($0.createdAt, $0.label) > ($1.createdAt, $1.label) }, limit: input.maxRecords,
            token: input.nextToken)
        return ApplicationVersionDescriptionsMessage(
            applicationVersions: page.items.map(\.described), nextToken: page.next)
    }

    package func deleteApplicationVersion(
        _ input: DeleteApplicationVersionMessage, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commitReleasing { transaction throws(Fault) in
            let version = try transaction.world.requireVersion(
                input.versionLabel, of: input.applicationName, in: context.scope)
            let released = try transaction.deleteVersion(version, withSource: input.deleteSourceBundle ?? false)
            return ((), released: released)
        }
        return Empty()
    }

    /// nil where the archive cannot be read: its processing then fails and says why.
    private func manifest(inBucket bucket: String, key: String) -> BundleManifest? {
        guard let source = store.world.objects[StoredObject.id(bucket, key)] else { return nil }
        do throws(BundleFailure) {
            return BundleManifest(try BundleConfiguration.read(archive: contents.file(of: source.contentID)))
        } catch {
            return BundleManifest(failure: error.message)
        }
    }
}

extension BundleManifest {
    fileprivate init(_ read: BundleConfiguration) {
        self.init(
            options: read.settings.map { setting in
                OptionSetting(
                    namespace: setting.namespace, name: setting.name, value: setting.value, origin: .bundle)
            },
            links: read.links.map { EnvironmentLink(name: $0.name, environment: $0.environment) },
            warnings: read.warnings, environmentName: read.environmentName, solutionStack: read.solutionStack,
            cname: read.cname, tasks: read.tasks.isEmpty ? nil : read.tasks.map(InstanceTask.init))
        tier = read.tier
        periodicTasks = read.periodic?.map { PeriodicTask(name: $0.name, path: $0.url, schedule: $0.schedule) }
        periodicFailure = read.periodicFailure
    }
}

extension InstanceTask {
    fileprivate init(_ task: BundleTask) {
        let stage: Stage =
            switch task.stage {
            case .configuration: .configuration
            case .prebuild: .prebuild
            case .container: .container
            case .predeploy: .predeploy
            case .postdeploy: .postdeploy
            }
        let occasion: Occasion =
            switch task.occasion {
            case .any: .any
            case .deployment: .deployment
            case .configuration: .configuration
            }
        self.init(
            stage, occasion: occasion, title: task.title, words: task.words, test: task.test,
            environment: task.environment, folder: task.folder, ignoresErrors: task.ignoresErrors,
            isLeaderOnly: task.isLeaderOnly, isRepeatable: task.isRepeatable, concernsSystem: task.concernsSystem)
    }
}

extension ApplicationVersion {
    var described: ApplicationVersionDescription {
        ApplicationVersionDescription(
            applicationVersionArn: id, applicationName: applicationName, description: description,
            versionLabel: label, sourceBundle: S3Location(s3Bucket: bucket, s3Key: key), dateCreated: createdAt,
            dateUpdated: updatedAt, status: ApplicationVersionStatus(rawValue: status.rawValue))
    }
}
