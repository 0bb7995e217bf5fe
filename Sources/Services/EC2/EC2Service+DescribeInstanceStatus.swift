import Domain
package import EC2API
package import Smithy

extension EC2Service {
    /// Running instances only, unless all are asked for.
    package func describeInstanceStatus(
        _ input: DescribeInstanceStatusRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeInstanceStatusResult {
        try ServiceError.checkDryRun(input.dryRun)
        let found = try selectInstances(input.instanceIds, input.filters, in: store.world, context)
        let shown = found.filter { $0.shownState == .running || input.includeAllInstances == true }
        let page = try Page(of: shown, by: \.id, token: input.nextToken, maxResults: input.maxResults)
        return DescribeInstanceStatusResult(
            instanceStatuses: page.elements.map { .init($0) }, nextToken: page.next)
    }
}

extension InstanceStatus {
    fileprivate init(_ instance: Domain.Instance) {
        self.init(
            availabilityZone: instance.zone, instanceId: instance.id, instanceState: .init(instance.shownState),
            instanceStatus: .init(instance, isImpaired: instance.failure != nil),
            systemStatus: .init(instance, isImpaired: false))
    }
}

extension InstanceStatusSummary {
    fileprivate init(_ instance: Domain.Instance, isImpaired: Bool) {
        guard instance.shownState == .running else {
            self.init(status: instance.shownState == .pending ? .initializing : .notApplicable)
            return
        }
        self.init(
            details: [.init(name: .reachability, status: isImpaired ? .failed : .passed)],
            status: isImpaired ? .impaired : .ok)
    }
}
