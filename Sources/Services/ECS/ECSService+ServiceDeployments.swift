import Domain
package import ECSAPI
import Foundation
package import Smithy

extension ECSService {
    package func listServiceDeployments(
        _ input: ListServiceDeploymentsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListServiceDeploymentsResponse {
        let service = try service(input.service, input.cluster, context)
        let all = store.world.serviceDeployments(of: service).filter { deployment in
            let isWanted = input.status.isEmpty || input.status.contains { $0.rawValue == deployment.status.rawValue }
            return isWanted && deployment.createdAt >= input.createdAt?.after ?? .distantPast
                && deployment.createdAt <= input.createdAt?.before ?? .distantFuture
        }
        // The newest first, which its key has to say as well.
        let page = try page(
            all.enumerated().map { ($0.offset, $0.element) }, by: { String(format: "%08d", $0.0) },
            after: input.nextToken, size: input.maxResults)
        return ListServiceDeploymentsResponse(
            serviceDeployments: page.elements.map { $0.1.brief(service) }, nextToken: page.next)
    }

    package func describeServiceDeployments(
        _ input: DescribeServiceDeploymentsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeServiceDeploymentsResponse {
        let world = store.world
        let (found, failures) = try described(input.serviceDeploymentArns) { arn throws(ServiceError) in
            world.serviceDeployments[arn]?.owned(by: context.scope)?.described(in: world)
        }
        return DescribeServiceDeploymentsResponse(serviceDeployments: found, failures: failures)
    }

    package func describeServiceRevisions(
        _ input: DescribeServiceRevisionsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeServiceRevisionsResponse {
        let world = store.world
        let (found, failures) = try described(input.serviceRevisionArns) { arn throws(ServiceError) in
            try world.serviceRevisions[arn]?.owned(by: context.scope)?.described(in: world)
        }
        return DescribeServiceRevisionsResponse(serviceRevisions: found, failures: failures)
    }

    package func stopServiceDeployment(
        _ input: StopServiceDeploymentRequest, _ context: RequestContext
    ) async throws(ServiceError) -> StopServiceDeploymentResponse {
        let stopped = try await commit { transaction throws(Fault) in
            try transaction.stopServiceDeployment(
                input.serviceDeploymentArn, rollsBack: input.stopType != .abort, in: context.scope)
        }
        return StopServiceDeploymentResponse(serviceDeploymentArn: stopped.id)
    }

    package func continueServiceDeployment(
        _ input: ContinueServiceDeploymentRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ContinueServiceDeploymentResponse {
        try await commit { transaction throws(Fault) in
            try transaction.continueServiceDeployment(
                input.serviceDeploymentArn, hook: input.hookId, goesOn: input.action != .rollback, in: context.scope)
        }
        return ContinueServiceDeploymentResponse(serviceDeploymentArn: input.serviceDeploymentArn)
    }
}

extension Scoped {
    /// nil where it is another's.
    fileprivate func owned(by owner: Domain.Scope) -> Self? { scope == owner ? self : nil }
}
