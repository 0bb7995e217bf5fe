import SQSAPI
import Smithy

/// What all batches have in common. Source: Amazon SQS API Reference, `SendMessageBatch`.
enum Batch {
    static func check(_ ids: [String]) throws(ServiceError) {
        func error(_ error: ServiceError) -> ServiceError { error.inQuery("AWS.SimpleQueueService." + error.code) }
        guard !ids.isEmpty else {
            throw error(SQSFault.emptyBatchRequest("There should be at least one entry in the request."))
        }
        guard ids.count <= 10 else {
            throw error(
                SQSFault.tooManyEntriesInBatchRequest(
                    "Maximum number of entries per request are 10. You have sent \(ids.count)."))
        }
        guard Set(ids).count == ids.count else {
            throw error(SQSFault.batchEntryIdsNotDistinct("Two or more batch entries in the request have the same Id."))
        }
        let isPlain = ids.allSatisfy { id in
            (1...80).contains(id.count)
                && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        }
        guard isPlain else {
            throw error(
                SQSFault.invalidBatchEntryId(
                    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at "
                        + "most 80 letters long."))
        }
    }

    /// Does it for each entry by itself: the ids of those for which it went well, and why the others failed.
    static func each<Entry>(
        _ entries: [Entry], _ id: KeyPath<Entry, String>, _ body: (Entry) async throws(ServiceError) -> Void
    ) async throws(ServiceError) -> (done: [String], failed: [BatchResultErrorEntry]) {
        try check(entries.map { $0[keyPath: id] })
        var (done, failed): ([String], [BatchResultErrorEntry]) = ([], [])
        for entry in entries {
            do throws(ServiceError) {
                try await body(entry)
                done.append(entry[keyPath: id])
            } catch {
                failed.append(.init(entry[keyPath: id], error))
            }
        }
        return (done, failed)
    }
}

extension BatchResultErrorEntry {
    init(_ id: String, _ error: ServiceError) {
        self.init(id: id, senderFault: error.isSendersFault, code: error.code, message: error.message)
    }
}
