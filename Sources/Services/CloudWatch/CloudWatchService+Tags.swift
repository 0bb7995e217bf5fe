package import CloudWatchAPI
import Domain
package import Smithy

extension CloudWatchService {
    package func listTagsForResource(
        _ input: ListTagsForResourceInput, _ context: RequestContext
    ) async throws(ServiceError) -> ListTagsForResourceOutput {
        guard let alarm = store.world.alarms[input.resourceARN] else {
            throw CloudWatchFault.resourceNotFoundException("Unknown resource: \(input.resourceARN)")
        }
        return ListTagsForResourceOutput(tags: alarm.tags.map { .init(key: $0.key, value: $0.value) })
    }

    package func tagResource(
        _ input: TagResourceInput, _ context: RequestContext
    ) async throws(ServiceError) -> TagResourceOutput {
        try await changeTags(of: input.resourceARN, adding: input.tags.map(\.record))
        return TagResourceOutput()
    }

    package func untagResource(
        _ input: UntagResourceInput, _ context: RequestContext
    ) async throws(ServiceError) -> UntagResourceOutput {
        try await changeTags(of: input.resourceARN, removing: input.tagKeys)
        return UntagResourceOutput()
    }

    private func changeTags(
        of arn: String, adding added: [Domain.Tag] = [], removing keys: [String] = []
    ) async throws(ServiceError) {
        guard store.world.alarms[arn] != nil else {
            throw CloudWatchFault.resourceNotFoundException("Unknown resource: \(arn)")
        }
        try await commit { transaction throws(Fault) in
            try transaction.changeTags(ofAlarm: arn, adding: added, removing: keys)
        }
    }
}
