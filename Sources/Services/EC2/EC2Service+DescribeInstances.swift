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
        let reservations = Dictionary(grouping: page.elements, by: \.reservationID).sorted { $0.key < $1.key }
        return DescribeInstancesResult(
            nextToken: page.next, reservations: reservations.map { Reservation($0.key, $0.value, in: world) })
    }

    func selectInstances(
        _ ids: [String], _ filters: [Filter], in world: World, _ context: RequestContext
    ) throws(ServiceError) -> [Domain.Instance] {
        try InstanceID.check(ids)
        let found = try look { _ throws(Fault) in
            try world.requireInstances(ids, in: context.scope, at: context.now)
        }
        return try Self.instanceFilters(world).apply(filters, to: found)
    }

    private static func instanceFilters(_ world: World) -> FilterTable<Domain.Instance> {
        FilterTable(
            [
                "instance-id": { [$0.id] },
                "instance-state-name": { [$0.shownState.rawValue] },
                "instance-state-code": { [InstanceState($0.shownState).code.map(String.init)] },
                "instance-type": { [$0.type] },
                "availability-zone": { [$0.zone] },
                "private-ip-address": { [$0.privateAddress] },
                "subnet-id": { [$0.subnetID] },
                "vpc-id": { [$0.subnetID == nil ? nil : Network.vpcID($0.scope)] },
                "owner-id": { [$0.account] },
                "image-id": { [$0.launch.image] },
                "key-name": { [$0.machine?.keyName] },
                "reservation-id": { [$0.reservationID] },
                "instance.group-id": { $0.machine?.securityGroups ?? [] },
                "client-token": { [$0.machine?.token] },
            ], tags: world.tags)
    }
}

extension Reservation {
    init(_ id: String, _ instances: [Domain.Instance], in world: World) {
        let ordered = instances.sorted { ($0.machine?.launchIndex ?? 0, $0.id) < ($1.machine?.launchIndex ?? 0, $1.id) }
        self.init(
            reservationId: id, ownerId: instances.first?.account, instances: ordered.map { .init($0, in: world) })
    }
}

extension Domain.Instance {
    /// Groups launch one by one, so each of their instances has a reservation of its own.
    fileprivate var reservationID: String { machine.map(\.reservationID).nonEmpty ?? "r-" + id.dropFirst(2) }
}

extension String? {
    fileprivate var nonEmpty: String? { self?.isEmpty == false ? self : nil }
}
