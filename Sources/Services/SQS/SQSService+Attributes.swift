import Domain
import Foundation
package import SQSAPI
package import Smithy

extension SQSService {
    package func getQueueAttributes(
        _ input: GetQueueAttributesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> GetQueueAttributesResult {
        let queue = try queue(input.queueUrl, context)
        let counts = MessageCounts(store.world.messages(in: queue.id), at: context.now)
        var all = queue.settledAttributes
        all["QueueArn"] = queue.id
        all["CreatedTimestamp"] = String(Int(queue.createdAt.timeIntervalSince1970))
        all["LastModifiedTimestamp"] = String(Int(queue.updatedAt.timeIntervalSince1970))
        all["ApproximateNumberOfMessages"] = String(counts.visible)
        all["ApproximateNumberOfMessagesNotVisible"] = String(counts.inFlight)
        all["ApproximateNumberOfMessagesDelayed"] = String(counts.delayed)
        let wanted = Set(input.attributeNames.map(\.rawValue))
        return GetQueueAttributesResult(
            attributes: wanted.contains("All") ? all : all.filter { wanted.contains($0.key) })
    }

    package func setQueueAttributes(
        _ input: SetQueueAttributesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let queue = try queue(input.queueUrl, context)
        try await commit { transaction throws(Fault) in
            try transaction.setAttributes(input.attributes, of: queue)
        }
        return Empty()
    }
}
