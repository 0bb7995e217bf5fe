import Domain
package import ECSAPI
package import Smithy

extension ECSService {
    package func listTaskDefinitions(
        _ input: ListTaskDefinitionsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListTaskDefinitionsResponse {
        let status = input.status?.rawValue ?? "ACTIVE"
        let found = store.world.taskDefinitions.values.filter { definition in
            definition.scope == context.scope && definition.status.rawValue == status
                && input.familyPrefix.map { definition.family == $0 } ?? true
        }
        let sorted = found.sorted { ($0.family, $0.revision) < ($1.family, $1.revision) }.map(\.id)
        let ordered = input.sort == .desc ? sorted.reversed() : sorted
        let first = try start(after: input.nextToken, among: ordered)
        let end = try min(ordered.count, first + Self.pageSize(input.maxResults))
        return ListTaskDefinitionsResponse(
            taskDefinitionArns: Array(ordered[first..<end]), nextToken: end < ordered.count ? ordered[end - 1] : nil)
    }

    /// Revisions are ordered by number and not by text, so the token is the last one told.
    private func start(after token: String?, among all: [String]) throws(ServiceError) -> Int {
        guard let token else { return 0 }
        guard let index = all.firstIndex(of: token) else { throw ECSFault.invalidParameter("Invalid token.") }
        return index + 1
    }

    package func listTaskDefinitionFamilies(
        _ input: ListTaskDefinitionFamiliesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListTaskDefinitionFamiliesResponse {
        let mine = store.world.taskDefinitions.values.filter { $0.scope == context.scope }
        let active = Set(mine.filter { $0.status == .active }.map(\.family))
        let all = Set(mine.map(\.family)).filter { input.familyPrefix.map($0.hasPrefix) ?? true }
        let wanted = all.filter { family in
            switch input.status?.rawValue ?? "ACTIVE" {
            case "ALL": true
            case "INACTIVE": !active.contains(family)
            default: active.contains(family)
            }
        }
        let page = try page(Array(wanted), by: { $0 }, after: input.nextToken, size: input.maxResults)
        return ListTaskDefinitionFamiliesResponse(families: page.elements, nextToken: page.next)
    }
}
