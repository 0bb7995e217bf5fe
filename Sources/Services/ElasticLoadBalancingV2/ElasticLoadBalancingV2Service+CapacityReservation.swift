import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func describeCapacityReservation(
        _ input: DescribeCapacityReservationInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeCapacityReservationOutput {
        let found = try look { world throws(Fault) in
            try world.requireLoadBalancer(input.loadBalancerArn, in: context.scope)
        }
        let told = ReservationReport(found, context)
        return DescribeCapacityReservationOutput(
            lastModifiedTime: found.capacity?.modifiedAt, decreaseRequestsRemaining: told.decreasesLeft,
            minimumLoadBalancerCapacity: told.minimum, capacityReservationState: told.zones)
    }

    package func modifyCapacityReservation(
        _ input: ModifyCapacityReservationInput, _ context: RequestContext
    ) async throws(ServiceError) -> ModifyCapacityReservationOutput {
        let units = input.minimumLoadBalancerCapacity?.capacityUnits
        guard (units != nil) != (input.resetCapacityReservation == true) else {
            throw .validation("You must specify either MinimumLoadBalancerCapacity or ResetCapacityReservation")
        }
        let changed = try await commit { transaction throws(Fault) in
            let found = try transaction.world.requireLoadBalancer(input.loadBalancerArn, in: context.scope)
            return try transaction.reserveCapacity(units, of: found)
        }
        let told = ReservationReport(changed, context)
        return ModifyCapacityReservationOutput(
            lastModifiedTime: changed.capacity?.modifiedAt, decreaseRequestsRemaining: told.decreasesLeft,
            minimumLoadBalancerCapacity: told.minimum, capacityReservationState: told.zones)
    }
}

/// A reservation as both operations tell it: provisioned as soon as it is asked for, evenly over the zones.
private struct ReservationReport {
    var decreasesLeft: Int
    var minimum: MinimumLoadBalancerCapacity?
    var zones: [ZonalCapacityReservationState]

    init(_ loadBalancer: Domain.LoadBalancer, _ context: RequestContext) {
        let spent = loadBalancer.capacity?.decreases(on: context.now) ?? 0
        decreasesLeft = CapacityReservation.decreasesADay - spent
        guard let units = loadBalancer.capacity?.units else {
            zones = []
            return
        }
        minimum = MinimumLoadBalancerCapacity(capacityUnits: units)
        let told = ElasticLoadBalancingV2API.LoadBalancer(loadBalancer).availabilityZones
        zones = told.map { zone in
            ZonalCapacityReservationState(
                state: .init(code: .provisioned), availabilityZone: zone.zoneName,
                effectiveCapacityUnits: Double(units) / Double(told.count))
        }
    }
}
