import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func registerTargets(
        _ input: RegisterTargetsInput, _ context: RequestContext
    ) async throws(ServiceError) -> RegisterTargetsOutput {
        let targets = input.targets.map(TargetName.init)
        try await commitRouting { transaction throws(Fault) in
            let group = try transaction.world.requireTargetGroup(input.targetGroupArn, in: context.scope)
            try transaction.register(targets, in: group)
        }
        return RegisterTargetsOutput()
    }
}

extension TargetName {
    init(_ target: TargetDescription) {
        self.init(id: target.id, port: target.port)
    }
}
