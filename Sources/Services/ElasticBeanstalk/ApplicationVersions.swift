import Domain
package import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    package func createApplicationVersion(
        _ input: CreateApplicationVersionMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ApplicationVersionDescriptionMessage {
        guard let source = input.sourceBundle, let bucket = source.s3Bucket, let key = source.s3Key else {
            throw ServiceError(
                "InvalidParameterCombination",
                "Teal has no sample application and builds from no repository: SourceBundle with S3Bucket and S3Key "
                    + "is required.")
        }
        let new = NewVersion(
            applicationName: input.applicationName, label: input.versionLabel, description: input.description,
            bucket: bucket, key: key, processes: input.process ?? false,
            createsApplication: input.autoCreateApplication ?? false, tags: input.tags.domain)
        let version = try await commit { transaction throws(Fault) in
            try transaction.createVersion(new, in: context.scope)
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
        try await commit { transaction throws(Fault) in
            let version = try transaction.world.requireVersion(
                input.versionLabel, of: input.applicationName, in: context.scope)
            try transaction.deleteVersion(version)
            let source = transaction.world.objects[StoredObject.id(version.bucket, version.key)]
            if input.deleteSourceBundle ?? false, let source { transaction.delete(source) }
        }
        return Empty()
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
