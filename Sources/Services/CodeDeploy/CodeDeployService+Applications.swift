package import CodeDeployAPI
import Domain
package import Smithy

extension CodeDeployService {
    package func createApplication(
        _ input: CreateApplicationInput, _ context: RequestContext
    ) async throws(ServiceError) -> CreateApplicationOutput {
        guard let platform = Domain.ComputePlatform(rawValue: input.computePlatform?.rawValue ?? "Server") else {
            throw CodeDeployFault.invalidComputePlatform("The computePlatform is invalid")
        }
        let tags = input.tags.map(\.record)
        let made = try await commit { transaction throws(Fault) in
            try transaction.createCodeDeployApplication(
                input.applicationName, platform: platform, tags: tags, in: context.scope)
        }
        return CreateApplicationOutput(applicationId: made.id)
    }

    package func getApplication(
        _ input: GetApplicationInput, _ context: RequestContext
    ) async throws(ServiceError) -> GetApplicationOutput {
        GetApplicationOutput(application: try application(input.applicationName, context).info)
    }

    /// Those that are not there are left out.
    package func batchGetApplications(
        _ input: BatchGetApplicationsInput, _ context: RequestContext
    ) async throws(ServiceError) -> BatchGetApplicationsOutput {
        try input.applicationNames.requireBatch()
        return BatchGetApplicationsOutput(
            applicationsInfo: try input.applicationNames.map { name throws(ServiceError) in
                try application(name, context).info
            })
    }

    package func listApplications(
        _ input: ListApplicationsInput, _ context: RequestContext
    ) async throws(ServiceError) -> ListApplicationsOutput {
        let mine = store.world.codeDeployApplications.values.filter { $0.scope == context.scope }
        let page = try Page(mine.map(\.name), by: { $0 }, token: input.nextToken)
        return ListApplicationsOutput(applications: page.elements, nextToken: page.next)
    }

    package func updateApplication(
        _ input: UpdateApplicationInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        guard let name = input.applicationName else {
            throw CodeDeployFault.applicationNameRequired("Application name is required")
        }
        let application = try application(name, context)
        if let new = input.newApplicationName {
            try await commit { transaction throws(Fault) in
                try transaction.renameCodeDeployApplication(application, to: new)
            }
        }
        return Empty()
    }

    package func deleteApplication(
        _ input: DeleteApplicationInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction in
            transaction.deleteCodeDeployApplication(named: input.applicationName, in: context.scope)
        }
        return Empty()
    }
}

extension CodeDeployApplication {
    var info: ApplicationInfo {
        ApplicationInfo(
            applicationId: id, applicationName: name, createTime: createdAt, linkedToGitHub: false,
            computePlatform: .init(rawValue: platform.rawValue))
    }
}

extension CodeDeployAPI.Tag {
    var record: Domain.Tag { .init(key: key ?? "", value: value ?? "") }
}

extension Domain.Tag {
    var described: CodeDeployAPI.Tag { .init(key: key, value: value) }
}
