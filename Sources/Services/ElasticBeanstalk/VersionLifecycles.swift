import Domain
package import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    package func updateApplicationResourceLifecycle(
        _ input: UpdateApplicationResourceLifecycleMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ApplicationResourceLifecycleDescriptionMessage {
        let lifecycle = VersionLifecycle(input.resourceLifecycleConfig)
        let application = try await commit { transaction throws(Fault) in
            try transaction.setLifecycle(lifecycle, ofApplication: input.applicationName, in: context.scope)
        }
        return ApplicationResourceLifecycleDescriptionMessage(
            applicationName: application.name,
            resourceLifecycleConfig: (application.lifecycle ?? .none).described)
    }
}

extension VersionLifecycle {
    fileprivate init(_ config: ApplicationResourceLifecycleConfig) {
        let rules = config.versionLifecycleConfig
        self.init(
            serviceRole: config.serviceRole,
            count: Rule(
                isEnabled: rules?.maxCountRule?.enabled ?? false, limit: rules?.maxCountRule?.maxCount ?? 200,
                deletesSource: rules?.maxCountRule?.deleteSourceFromS3 ?? false),
            age: Rule(
                isEnabled: rules?.maxAgeRule?.enabled ?? false, limit: rules?.maxAgeRule?.maxAgeInDays ?? 180,
                deletesSource: rules?.maxAgeRule?.deleteSourceFromS3 ?? false))
    }

    var described: ApplicationResourceLifecycleConfig {
        ApplicationResourceLifecycleConfig(
            serviceRole: serviceRole,
            versionLifecycleConfig: ApplicationVersionLifecycleConfig(
                maxCountRule: MaxCountRule(
                    enabled: count.isEnabled, maxCount: count.limit, deleteSourceFromS3: count.deletesSource),
                maxAgeRule: MaxAgeRule(
                    enabled: age.isEnabled, maxAgeInDays: age.limit, deleteSourceFromS3: age.deletesSource)))
    }
}
