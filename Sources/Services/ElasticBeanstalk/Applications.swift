import Domain
package import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    package func createApplication(
        _ input: CreateApplicationMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ApplicationDescriptionMessage {
        let application = try await commit { transaction throws(Fault) in
            try transaction.createApplication(
                input.applicationName, description: input.description, tags: input.tags.domain, in: context.scope)
        }
        return ApplicationDescriptionMessage(application: description(of: application))
    }

    package func updateApplication(
        _ input: UpdateApplicationMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ApplicationDescriptionMessage {
        let application = try await commit { transaction throws(Fault) in
            try transaction.describeApplication(input.applicationName, as: input.description, in: context.scope)
        }
        return ApplicationDescriptionMessage(application: description(of: application))
    }

    package func describeApplications(
        _ input: DescribeApplicationsMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ApplicationDescriptionsMessage {
        let found = store.world.applications.values.filter { application in
            application.scope == context.scope
                && (input.applicationNames.isEmpty || input.applicationNames.contains(application.name))
        }
        return ApplicationDescriptionsMessage(
            applications: found.sorted { $0.createdAt > $1.createdAt }.map(description))
    }

    package func deleteApplication(
        _ input: DeleteApplicationMessage, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            try transaction.deleteApplication(
                input.applicationName, terminatingEnvironments: input.terminateEnvByForce ?? false,
                requestID: context.requestID, in: context.scope)
        }
        return Empty()
    }

    private func description(of application: Application) -> ApplicationDescription {
        ApplicationDescription(
            applicationArn: application.id, applicationName: application.name, description: application.description,
            dateCreated: application.createdAt, dateUpdated: application.updatedAt,
            versions: store.world.versions(of: application).sorted { $0.createdAt > $1.createdAt }.map(\.label),
            configurationTemplates: store.world.savedConfigurations(of: application).map(\.name),
            resourceLifecycleConfig: (application.lifecycle ?? .none).described)
    }
}
