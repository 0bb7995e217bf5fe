import Domain
package import SQSAPI
package import Smithy

extension SQSService {
    package func createQueue(
        _ input: CreateQueueRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CreateQueueResult {
        let queue = try await commit { transaction throws(Fault) in
            try transaction.createQueue(
                input.queueName, attributes: input.attributes, tags: input.tags, in: context.scope)
        }
        return CreateQueueResult(queueUrl: queue.url(host: context.host))
    }

    package func getQueueUrl(
        _ input: GetQueueUrlRequest, _ context: RequestContext
    ) async throws(ServiceError) -> GetQueueUrlResult {
        let queue = try queue("/\(input.queueOwnerAWSAccountId ?? context.account)/\(input.queueName)", context)
        return GetQueueUrlResult(queueUrl: queue.url(host: context.host))
    }

    package func listQueues(
        _ input: ListQueuesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListQueuesResult {
        let found = store.world.queues.values.filter { queue in
            queue.scope == context.scope && queue.name.hasPrefix(input.queueNamePrefix ?? "")
        }
        let (queues, next) = try page(Array(found), atMost: input.maxResults, from: input.nextToken)
        return ListQueuesResult(queueUrls: queues.map { $0.url(host: context.host) }, nextToken: next)
    }

    package func listDeadLetterSourceQueues(
        _ input: ListDeadLetterSourceQueuesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListDeadLetterSourceQueuesResult {
        let target = try queue(input.queueUrl, context)
        let found = store.world.queues.values.filter { $0.redrive?.target == target.id }
        let (queues, next) = try page(Array(found), atMost: input.maxResults, from: input.nextToken)
        return ListDeadLetterSourceQueuesResult(queueUrls: queues.map { $0.url(host: context.host) }, nextToken: next)
    }

    /// By name; the token is the first name of the next part.
    private func page(
        _ queues: [MessageQueue], atMost limit: Int?, from token: String?
    ) throws(ServiceError) -> (queues: [MessageQueue], next: String?) {
        let limit = limit ?? 1_000
        guard (1...1_000).contains(limit) else {
            throw .invalidParameter("Value \(limit) for parameter MaxResults is invalid. Reason: Must be 1 to 1000.")
        }
        let rest = queues.sorted { $0.name < $1.name }.filter { $0.name >= token ?? "" }
        return (Array(rest.prefix(limit)), rest.count > limit ? rest[limit].name : nil)
    }

    package func deleteQueue(
        _ input: DeleteQueueRequest, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let queue = try queue(input.queueUrl, context)
        try await commit { transaction in transaction.deleteQueue(queue) }
        return Empty()
    }

    package func purgeQueue(_ input: PurgeQueueRequest, _ context: RequestContext) async throws(ServiceError) -> Empty {
        let queue = try queue(input.queueUrl, context)
        try await commit { transaction in transaction.purge(queue) }
        return Empty()
    }

    // MARK: Tags

    package func listQueueTags(
        _ input: ListQueueTagsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListQueueTagsResult {
        ListQueueTagsResult(tags: try queue(input.queueUrl, context).tags)
    }

    package func tagQueue(_ input: TagQueueRequest, _ context: RequestContext) async throws(ServiceError) -> Empty {
        let queue = try queue(input.queueUrl, context)
        try await commit { transaction in
            transaction.update(MessageQueue.self, queue.id) { $0.tags.merge(input.tags) { $1 } }
        }
        return Empty()
    }

    package func untagQueue(_ input: UntagQueueRequest, _ context: RequestContext) async throws(ServiceError) -> Empty {
        let queue = try queue(input.queueUrl, context)
        try await commit { transaction in
            transaction.update(MessageQueue.self, queue.id) { queue in
                for key in input.tagKeys { queue.tags[key] = nil }
            }
        }
        return Empty()
    }
}
