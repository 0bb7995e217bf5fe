import Domain
package import ElasticBeanstalkAPI
package import Smithy

/// The role is kept and shown: access is not checked, so it changes nothing.
extension ElasticBeanstalkService {
    package func associateEnvironmentOperationsRole(
        _ input: AssociateEnvironmentOperationsRoleMessage, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await setRole(input.operationsRole, of: input.environmentName, context)
    }

    package func disassociateEnvironmentOperationsRole(
        _ input: DisassociateEnvironmentOperationsRoleMessage, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await setRole(nil, of: input.environmentName, context)
    }

    private func setRole(
        _ role: String?, of name: String, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            var environment = try transaction.world.requireEnvironment(id: nil, name: name, in: context.scope)
            environment.operationsRole = role
            transaction.save(environment)
        }
        return Empty()
    }
}
