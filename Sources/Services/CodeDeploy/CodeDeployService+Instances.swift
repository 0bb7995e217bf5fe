package import CodeDeployAPI
import Domain
package import Smithy

/// The older names of the operations on targets, for Server deployments only.
extension CodeDeployService {
    package func listDeploymentInstances(
        _ input: ListDeploymentInstancesInput, _ context: RequestContext
    ) async throws(ServiceError) -> ListDeploymentInstancesOutput {
        let deployment = try serverDeployment(input.deploymentId, context)
        let statuses = Set(input.instanceStatusFilter.map(\.rawValue))
        let types = Set(input.instanceTypeFilter.map(\.rawValue))
        if !types.isEmpty, !deployment.isBlueGreen {
            throw CodeDeployFault.invalidDeploymentInstanceType(
                "An instance type was specified for an in-place deployment")
        }
        let wanted = deployment.targets.filter { target in
            (statuses.isEmpty || statuses.contains(deployment.status(of: target)))
                && (types.isEmpty || types.contains(target.label?.rawValue ?? ""))
        }
        let page = try Page(wanted.map(\.id), by: { $0 }, token: input.nextToken)
        return ListDeploymentInstancesOutput(instancesList: page.elements, nextToken: page.next)
    }

    package func getDeploymentInstance(
        _ input: GetDeploymentInstanceInput, _ context: RequestContext
    ) async throws(ServiceError) -> GetDeploymentInstanceOutput {
        let deployment = try serverDeployment(input.deploymentId, context)
        let id = Self.bareID(input.instanceId)
        guard let target = deployment[target: id] else {
            throw CodeDeployFault.instanceDoesNotExist(
                "The instance \(id) does not belong to the deployment \(deployment.id)")
        }
        return GetDeploymentInstanceOutput(instanceSummary: summary(target, of: deployment))
    }

    package func batchGetDeploymentInstances(
        _ input: BatchGetDeploymentInstancesInput, _ context: RequestContext
    ) async throws(ServiceError) -> BatchGetDeploymentInstancesOutput {
        try input.instanceIds.requireBatch()
        let deployment = try serverDeployment(input.deploymentId, context)
        let found = input.instanceIds.compactMap { deployment[target: Self.bareID($0)] }
        return BatchGetDeploymentInstancesOutput(
            instancesSummary: found.map { summary($0, of: deployment) },
            errorMessage: found.count == input.instanceIds.count ? nil : "Some instances were not found")
    }

    private func serverDeployment(_ id: String, _ context: RequestContext) throws(ServiceError) -> CodeDeployment {
        let found = try deployment(id, context)
        guard found.platform == .server else {
            throw CodeDeployFault.invalidComputePlatform(
                "The operation is for EC2/On-Premises deployments only; use the operations on deployment targets")
        }
        return found
    }

    /// An instance is named by its ARN or by its id.
    private static func bareID(_ name: String) -> String {
        name.split(separator: "/").last.map(String.init) ?? name
    }

    func instanceARN(of target: CodeDeployment.Target, in scope: Scope) -> String {
        guard target.container != nil else { return scope.arn("ec2", "instance/\(target.id)") }
        let machines = store.world.onPremisesInstances.values.filter { $0.scope == scope && $0.name == target.id }
        return machines.first?.arn ?? scope.arn("codedeploy", "instance/\(target.id)")
    }

    private func summary(_ target: CodeDeployment.Target, of deployment: CodeDeployment) -> InstanceSummary {
        InstanceSummary(
            deploymentId: deployment.id, instanceId: instanceARN(of: target, in: deployment.scope),
            status: .init(rawValue: deployment.status(of: target)), lastUpdatedAt: target.updatedAt,
            lifecycleEvents: target.events.map(\.described),
            instanceType: target.label.map { .init(rawValue: $0.rawValue) })
    }
}
