import Domain
package import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    /// Beanstalk's own bucket of the region; made once.
    package func createStorageLocation(
        _ input: Empty, _ context: RequestContext
    ) async throws(ServiceError) -> CreateStorageLocationResultMessage {
        let name = Bucket.beanstalk(context.scope)
        _ = try await commit { transaction throws(Fault) in try transaction.createBucket(name, in: context.scope) }
        return CreateStorageLocationResultMessage(s3Bucket: name)
    }

    /// AWS's default quotas; nobody can have them raised here.
    package func describeAccountAttributes(
        _ input: Empty, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeAccountAttributesResult {
        DescribeAccountAttributesResult(
            resourceQuotas: ResourceQuotas(
                applicationQuota: .init(maximum: BeanstalkQuota.applications),
                applicationVersionQuota: .init(maximum: BeanstalkQuota.versions),
                environmentQuota: .init(maximum: BeanstalkQuota.environments),
                configurationTemplateQuota: .init(maximum: BeanstalkQuota.savedConfigurations),
                customPlatformQuota: .init(maximum: BeanstalkQuota.customPlatforms)))
    }

    package func listTagsForResource(
        _ input: ListTagsForResourceMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ResourceTagsDescriptionMessage {
        let world = store.world
        let tags =
            world.applications[input.resourceArn]?.tags ?? world.versions[input.resourceArn]?.tags
            ?? world.savedConfigurations[input.resourceArn]?.tags
            ?? world.environment(arn: input.resourceArn)?.resourceTags
        guard let tags else { throw Self.noResource(input.resourceArn) }
        return ResourceTagsDescriptionMessage(resourceArn: input.resourceArn, resourceTags: tags.described)
    }

    package func updateTagsForResource(
        _ input: UpdateTagsForResourceMessage, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let arn = input.resourceArn
        let (added, removed) = (input.tagsToAdd.domain, input.tagsToRemove)
        let isFound = try await commit { transaction in
            let world = transaction.world
            transaction.update(Application.self, arn) { $0.tags.change(adding: added, removing: removed) }
            transaction.update(ApplicationVersion.self, arn) { $0.tags.change(adding: added, removing: removed) }
            transaction.update(SavedConfiguration.self, arn) { $0.tags.change(adding: added, removing: removed) }
            guard let environment = world.environment(arn: arn) else {
                return world.applications[arn] != nil || world.versions[arn] != nil
                    || world.savedConfigurations[arn] != nil
            }
            transaction.update(Environment.self, environment.id) { $0.tags.change(adding: added, removing: removed) }
            transaction.tell(
                "Environment tag update completed successfully.", of: environment, requestID: context.requestID)
            return true
        }
        guard isFound else { throw Self.noResource(arn) }
        return Empty()
    }

    private static func noResource(_ arn: String) -> ServiceError {
        ElasticBeanstalkFault.resourceNotFound("Resource '\(arn)' does not exist.")
    }
}

extension World {
    fileprivate func environment(arn: String) -> Environment? {
        environments.values.first { $0.arn == arn && !$0.isTerminated }
    }
}
