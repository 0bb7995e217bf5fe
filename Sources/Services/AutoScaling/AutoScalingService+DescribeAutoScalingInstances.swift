package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    package func describeAutoScalingInstances(
        _ input: DescribeAutoScalingInstancesType, _ context: RequestContext
    ) async throws(ServiceError) -> AutoScalingInstancesType {
        let world = store.world
        let all = world.groups.values.filter { $0.scope == context.scope }.flatMap { group in
            world.shownInstances(ofGroup: group.id).map { AutoScalingInstanceDetails($0, of: group) }
        }
        let found = all.filter { instance in
            input.instanceIds.isEmpty || instance.instanceId.map(input.instanceIds.contains) == true
        }
        let page = try Page(
            of: found, by: { $0.instanceId ?? "" }, token: input.nextToken, size: input.maxRecords, most: 50)
        return AutoScalingInstancesType(autoScalingInstances: page.elements, nextToken: page.next)
    }
}
