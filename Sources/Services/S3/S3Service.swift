package import Domain
package import Logging
import S3API
import Smithy

/// S3 on the store's records and a folder of contents: what deploy scripts, `eb` and `aws s3` need of it.
package struct S3Service: S3Handler, RecordService {
    package let store: any RecordStore
    package let contents: ContentFolder
    let ids: IDSource
    let logger: Logger

    package init(store: any RecordStore, contents: ContentFolder, ids: IDSource, logger: Logger) {
        self.store = store
        self.contents = contents
        self.ids = ids
        self.logger = logger
    }

    /// Removes the contents no record refers to: what a death between writing and committing, or between committing
    /// and removing, has left. Call before requests are served.
    package func removeOrphanedContent() {
        // A record that cannot be read may refer to any of them.
        guard store.world.needsAttention.isEmpty else { return }
        report(contents.removeAll(except: store.world.contentInUse))
    }
}

extension S3Service {
    /// Commits, then removes those of the contents let go of that nothing else refers to. Nothing can refer to them
    /// again: whoever shares a content takes it from a record.
    func commitReleasing(
        _ body: @Sendable (inout Transaction) throws(Fault) -> [String]
    ) async throws(ServiceError) {
        let released = try await commit(body)
        guard !released.isEmpty else { return }
        let unused = Set(released).subtracting(store.world.contentInUse)
        report(contents.remove(unused))
    }

    /// A content that stays is no harm to the request: the next start removes it.
    func report(_ failures: [any Error]) {
        for failure in failures {
            logger.warning("Content cannot be removed", metadata: ["reason": "\(failure)"])
        }
    }
}
