import Domain
package import EC2API
package import Smithy

extension EC2Service {
    package func describeInstances(
        _ input: DescribeInstancesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeInstancesResult {
        try ServiceError.checkDryRun(input.dryRun)
        let world = store.world
        let found = try selectInstances(input.instanceIds, input.filters, in: world, context)
        let page = try Page(of: found, by: \.id, token: input.nextToken, maxResults: input.maxResults)
        return DescribeInstancesResult(
            nextToken: page.next, reservations: page.elements.map { Reservation($0, in: world) })
    }

    func selectInstances(
        _ ids: [String], _ filters: [Filter], in world: World, _ context: RequestContext
    ) throws(ServiceError) -> [Domain.Instance] {
        try InstanceID.check(ids)
        let found: [Domain.Instance]
        do throws(Fault) {
            found = try world.requireInstances(ids, in: context.scope, at: context.now)
        } catch {
            throw .from(error)
        }
        return try Self.instanceFilters(world).apply(filters, to: found)
    }

    private static func instanceFilters(_ world: World) -> FilterTable<Domain.Instance> {
        FilterTable(
            [
                "instance-id": { [$0.id] },
                "instance-state-name": { [$0.state.rawValue] },
                "instance-state-code": { [InstanceState($0.state).code.map(String.init)] },
                "instance-type": { [$0.type] },
                "availability-zone": { [$0.zone] },
                "private-ip-address": { [$0.privateAddress] },
                "subnet-id": { [$0.subnetID] },
                "vpc-id": { [$0.subnetID == nil ? nil : Network.vpcID($0.scope)] },
                "owner-id": { [$0.account] },
            ], tags: world.tags)
    }
}

extension Reservation {
    /// A reservation for each instance: they are launched one by one.
    fileprivate init(_ instance: Domain.Instance, in world: World) {
        self.init(
            reservationId: "r-" + instance.id.dropFirst(2), ownerId: instance.account,
            instances: [.init(instance, in: world)])
    }
}
