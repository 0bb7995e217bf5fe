import Domain
package import ElasticBeanstalkAPI
import Foundation
package import Smithy

extension ElasticBeanstalkService {
    /// How long a terminated environment is still listed: without that, waiters for its end would never see it.
    private static let afterlife: TimeInterval = 3_600

    package func describeEnvironments(
        _ input: DescribeEnvironmentsMessage, _ context: RequestContext
    ) async throws(ServiceError) -> EnvironmentDescriptionsMessage {
        let world = store.world
        let found = world.environments.values.filter { environment in
            environment.scope == context.scope && isVisible(environment, input, at: context.now)
                && matches(environment, input)
        }
        let page = try Page(
            found.sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }, limit: input.maxRecords,
            token: input.nextToken)
        return EnvironmentDescriptionsMessage(
            environments: page.items.map { $0.described(in: world) }, nextToken: page.next)
    }

    private func matches(_ environment: Environment, _ input: DescribeEnvironmentsMessage) -> Bool {
        (input.applicationName == nil || input.applicationName == environment.applicationName)
            && (input.versionLabel == nil || input.versionLabel == environment.versionLabel)
            && (input.environmentIds.isEmpty || input.environmentIds.contains(environment.id))
            && (input.environmentNames.isEmpty || input.environmentNames.contains(environment.name))
    }

    private func isVisible(_ environment: Environment, _ input: DescribeEnvironmentsMessage, at now: Date) -> Bool {
        guard let end = environment.terminatedAt else { return true }
        if input.includeDeleted == true { return end >= input.includedDeletedBackTo ?? .distantPast }
        return input.includeDeleted == nil && now.timeIntervalSince(end) < Self.afterlife
    }

    package func describeEnvironmentResources(
        _ input: DescribeEnvironmentResourcesMessage, _ context: RequestContext
    ) async throws(ServiceError) -> EnvironmentResourceDescriptionsMessage {
        let world = store.world
        let environment = try look { world throws(Fault) in
            try world.requireEnvironment(id: input.environmentId, name: input.environmentName, in: context.scope)
        }
        let group = environment.resources.flatMap { world.groups[$0.group] }
        return EnvironmentResourceDescriptionsMessage(
            environmentResources: EnvironmentResourceDescription(
                environmentName: environment.name,
                autoScalingGroups: group.map { [.init(name: $0.name)] } ?? [],
                instances: world.liveInstances(of: environment.id).map { .init(id: $0.id) },
                loadBalancers: environment.ownedOrSharedLoadBalancer(in: world).map { [.init(name: $0.id)] } ?? [],
                queues: environment.queues(in: world).map {
                    .init(name: $0.role, url: $0.queue.url(host: context.host))
                }))
    }

    package func checkDNSAvailability(
        _ input: CheckDNSAvailabilityMessage, _ context: RequestContext
    ) async throws(ServiceError) -> CheckDNSAvailabilityResultMessage {
        CheckDNSAvailabilityResultMessage(
            available: store.world.isAvailable(cnamePrefix: input.cnamePrefix, region: context.region),
            fullyQualifiedCNAME: "\(input.cnamePrefix).\(context.region).elasticbeanstalk.com")
    }

    package func describeEvents(
        _ input: DescribeEventsMessage, _ context: RequestContext
    ) async throws(ServiceError) -> EventDescriptionsMessage {
        let limit = input.maxRecords ?? 1_000
        var query = EventQuery(scope: context.scope, limit: limit + 1, offset: try Page<Event>.start(input.nextToken))
        query.applicationName = input.applicationName
        query.environmentID = input.environmentId
        query.environmentName = input.environmentName
        query.versionLabel = input.versionLabel
        query.requestID = input.requestId
        query.severity = input.severity.flatMap { Event.Severity(rawValue: $0.rawValue) }
        query.from = input.startTime
        query.before = input.endTime
        let found: [Event]
        do { found = try await store.events(query) } catch { throw Self.serviceError(for: error) }
        return EventDescriptionsMessage(
            events: found.prefix(limit).map(\.described),
            nextToken: found.count > limit ? String(query.offset + limit) : nil)
    }
}

extension Event {
    var described: EventDescription {
        EventDescription(
            eventDate: date, message: message, applicationName: applicationName, versionLabel: versionLabel,
            environmentName: environmentName, requestId: requestID,
            severity: EventSeverity(rawValue: severity.rawValue))
    }
}

extension Environment {
    /// Of a worker, with the names that Beanstalk has for what they are.
    fileprivate func queues(in world: World) -> [(role: String, queue: MessageQueue)] {
        guard let worker = resources?.worker else { return [] }
        let known = [("WorkerQueue", worker.queue), ("WorkerDeadLetterQueue", worker.deadLetters ?? "")]
        return known.compactMap { role, id in world.queues[id].map { (role, $0) } }
    }
}
