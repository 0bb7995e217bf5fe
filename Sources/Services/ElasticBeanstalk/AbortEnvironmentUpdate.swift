import Domain
package import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    package func abortEnvironmentUpdate(
        _ input: AbortEnvironmentUpdateMessage, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            let environment = try transaction.world.requireEnvironment(
                id: input.environmentId, name: input.environmentName, in: context.scope)
            try transaction.abortUpdate(of: environment)
        }
        return Empty()
    }
}
