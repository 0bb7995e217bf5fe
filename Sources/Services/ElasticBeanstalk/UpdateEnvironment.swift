import Domain
package import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    package func updateEnvironment(
        _ input: UpdateEnvironmentMessage, _ context: RequestContext
    ) async throws(ServiceError) -> EnvironmentDescription {
        let known = try look { world throws(Fault) in
            try world.requireEnvironment(id: input.environmentId, name: input.environmentName, in: context.scope)
        }
        if let tier = try TierNames.asked(input.tier), tier != known.settledTier {
            throw ServiceError("InvalidParameterValue", "The tier of an environment cannot be changed.")
        }
        let source = try await templateSource(
            input.templateName, input.templateSpecification, application: known.applicationName, context)
        var update = EnvironmentUpdate(
            description: input.description, versionLabel: input.versionLabel,
            solutionStack: try PlatformChoice.stack(name: input.solutionStackName, arn: input.platformArn)
                ?? source.stack,
            options: source.options.applying(input.optionSettings.domain), removed: input.optionsToRemove.domain)
        update.templateName = source.templateName
        let change = update
        let environment = try await commit { transaction throws(Fault) in
            let environment = try transaction.world.requireEnvironment(
                id: input.environmentId, name: input.environmentName, in: context.scope)
            return try transaction.update(environment, with: change, requestID: context.requestID)
        }
        return environment.described(in: store.world)
    }

    package func restartAppServer(
        _ input: RestartAppServerMessage, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            let environment = try transaction.world.requireEnvironment(
                id: input.environmentId, name: input.environmentName, in: context.scope)
            try transaction.restart(environment, requestID: context.requestID)
        }
        return Empty()
    }

    package func rebuildEnvironment(
        _ input: RebuildEnvironmentMessage, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            let environment = try transaction.world.requireRestorable(
                id: input.environmentId, name: input.environmentName, in: context.scope)
            try transaction.rebuild(environment, requestID: context.requestID)
        }
        return Empty()
    }

    package func terminateEnvironment(
        _ input: TerminateEnvironmentMessage, _ context: RequestContext
    ) async throws(ServiceError) -> EnvironmentDescription {
        let environment = try await commit { transaction throws(Fault) in
            let environment = try transaction.world.requireEnvironment(
                id: input.environmentId, name: input.environmentName, in: context.scope)
            try transaction.terminate(environment, requestID: context.requestID)
            return transaction.world.environments[environment.id] ?? environment
        }
        return environment.described(in: store.world)
    }

    /// Answers when every event loop routes by the exchanged names.
    package func swapEnvironmentCNAMEs(
        _ input: SwapEnvironmentCNAMEsMessage, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commitRouting { transaction throws(Fault) in
            let source = try transaction.world.requireEnvironment(
                id: input.sourceEnvironmentId, name: input.sourceEnvironmentName, in: context.scope)
            let destination = try transaction.world.requireEnvironment(
                id: input.destinationEnvironmentId, name: input.destinationEnvironmentName, in: context.scope)
            try transaction.swapCNAMEs(source, destination, requestID: context.requestID)
        }
        return Empty()
    }
}
