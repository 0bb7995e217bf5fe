import Domain
package import ECSAPI
package import Smithy
import Wire

extension ECSService {
    package func registerTaskDefinition(
        _ input: RegisterTaskDefinitionRequest, _ context: RequestContext
    ) async throws(ServiceError) -> RegisterTaskDefinitionResponse {
        guard Self.isName(input.family) else {
            throw ECSFault.client("Family contains invalid characters.")
        }
        let plan = try input.plan()
        let document = input.document.json
        let definition = try await commitDefinition { transaction throws(Fault) in
            try transaction.registerTaskDefinition(
                family: input.family, plan: plan, document: document, tags: input.tags.map(\.record),
                in: context.scope)
        }
        return RegisterTaskDefinitionResponse(
            taskDefinition: try described(definition), tags: definition.tags.map(ECSAPI.Tag.init))
    }

    package func deregisterTaskDefinition(
        _ input: DeregisterTaskDefinitionRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DeregisterTaskDefinitionResponse {
        let definition = try await commitDefinition { transaction throws(Fault) in
            try transaction.deregisterTaskDefinition(input.taskDefinition, in: context.scope)
        }
        return DeregisterTaskDefinitionResponse(taskDefinition: try described(definition))
    }

    package func deleteTaskDefinitions(
        _ input: DeleteTaskDefinitionsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteTaskDefinitionsResponse {
        var answer = DeleteTaskDefinitionsResponse()
        for name in input.taskDefinitions {
            do throws(ServiceError) {
                let deleted = try await commitDefinition { transaction throws(Fault) in
                    try transaction.deleteTaskDefinition(name, in: context.scope)
                }
                answer.taskDefinitions.append(try described(deleted))
            } catch {
                answer.failures.append(Failure(arn: name, reason: error.message))
            }
        }
        return answer
    }

    package func describeTaskDefinition(
        _ input: DescribeTaskDefinitionRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeTaskDefinitionResponse {
        guard let definition = store.world.taskDefinition(input.taskDefinition, in: context.scope) else {
            throw ECSFault.client("Unable to describe task definition.")
        }
        return DescribeTaskDefinitionResponse(
            taskDefinition: try described(definition),
            tags: input.include.contains(.tags) ? definition.tags.map(ECSAPI.Tag.init) : [])
    }

    /// What a task definition is refused for is told as a client's error, and not as an invalid parameter.
    private func commitDefinition<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> Result
    ) async throws(ServiceError) -> Result {
        do throws(Fault) {
            return try await store.commit(body)
        } catch {
            throw error.kind == .unavailable ? Self.serviceError(for: error) : ECSFault.client(error.message)
        }
    }

    func described(_ definition: Domain.TaskDefinition) throws(ServiceError) -> ECSAPI.TaskDefinition {
        var shape = try Document.read(ECSAPI.TaskDefinition.self, definition.document)
        shape.taskDefinitionArn = definition.id
        shape.family = definition.family
        shape.revision = definition.revision
        shape.status = .init(rawValue: definition.status.rawValue)
        shape.registeredAt = definition.registeredAt
        shape.deregisteredAt = definition.deregisteredAt
        shape.deleteRequestedAt = definition.deleteRequestedAt
        shape.registeredBy = "arn:aws:iam::\(definition.account):root"
        return shape
    }
}
