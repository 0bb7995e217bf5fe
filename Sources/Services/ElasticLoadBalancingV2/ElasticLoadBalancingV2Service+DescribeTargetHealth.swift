import Domain
package import ElasticLoadBalancingV2API
import Routing
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func describeTargetHealth(
        _ input: DescribeTargetHealthInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeTargetHealthOutput {
        let world = store.world
        let group = try look { _ throws(Fault) in
            try world.requireTargetGroup(input.targetGroupArn, in: context.scope)
        }
        let reports = world.health(
            of: group, asked: input.targets.map(TargetName.init), seen: dataPlane.health(ofGroup: group.id))
        return DescribeTargetHealthOutput(
            targetHealthDescriptions: reports.map { .init($0, healthCheckPort: group.healthCheck.port) })
    }
}

extension TargetHealthDescription {
    fileprivate init(_ report: TargetReport, healthCheckPort: Int?) {
        self.init(
            target: .init(id: report.id, port: report.port),
            healthCheckPort: String(healthCheckPort ?? report.port),
            targetHealth: .init(
                state: .init(rawValue: report.health.state.rawValue),
                reason: report.health.reason.map { .init(rawValue: $0) }, description: report.health.description))
    }
}
