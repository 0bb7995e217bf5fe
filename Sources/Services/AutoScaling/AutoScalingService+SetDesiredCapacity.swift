package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    package func setDesiredCapacity(
        _ input: SetDesiredCapacityType, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            let group = try transaction.world.requireGroup(input.autoScalingGroupName, in: context.scope)
            try transaction.setDesiredCapacity(input.desiredCapacity, of: group)
        }
        return Empty()
    }
}
