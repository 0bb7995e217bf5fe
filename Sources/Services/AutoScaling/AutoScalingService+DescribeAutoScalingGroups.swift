package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    package func describeAutoScalingGroups(
        _ input: AutoScalingGroupNamesType, _ context: RequestContext
    ) async throws(ServiceError) -> AutoScalingGroupsType {
        let world = store.world
        var found = world.groups.values.filter { $0.scope == context.scope }
        if !input.autoScalingGroupNames.isEmpty {
            found = found.filter { input.autoScalingGroupNames.contains($0.name) }
        }
        for filter in input.filters {
            let matches = try GroupFilter(filter)
            found = found.filter { matches.accepts(world.tags(of: $0)) }
        }
        let page = try Page(of: found, by: \.name, token: input.nextToken, size: input.maxRecords)
        let withInstances = input.includeInstances ?? true
        return AutoScalingGroupsType(
            autoScalingGroups: page.elements.map { .init($0, in: world, withInstances: withInstances) },
            nextToken: page.next)
    }
}

/// A condition on a group's tags.
/// Source: Amazon EC2 Auto Scaling API Reference, `DescribeAutoScalingGroups`, `Filters`.
private struct GroupFilter {
    private enum Subject {
        case key, value
        case valueOf(String)
    }
    private let subject: Subject
    private let values: [String]

    init(_ filter: Filter) throws(ServiceError) {
        values = filter.values
        switch filter.name {
        case "tag-key": subject = .key
        case "tag-value": subject = .value
        case .some(let name) where name.hasPrefix("tag:"): subject = .valueOf(String(name.dropFirst(4)))
        case let name: throw .validation("Filter name '\(name ?? "")' is not supported")
        }
    }

    func accepts(_ tags: [TagDescription]) -> Bool {
        tags.contains { tag in
            switch subject {
            case .key: tag.key.map(values.contains) ?? false
            case .value: tag.value.map(values.contains) ?? false
            case .valueOf(let key): tag.key == key && (tag.value.map(values.contains) ?? false)
            }
        }
    }
}
