import Domain
import Foundation
package import S3API
package import Smithy

extension S3Service {
    /// Both objects share one content: contents are never changed.
    package func copyObject(
        _ input: CopyObjectRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CopyObjectOutput {
        try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        try refuseCustomerKeys(input.sseCustomerKey ?? input.copySourceSSECustomerKey)
        try checkKey(input.key)
        let place = try CopySource(input.copySource)
        try requireBucket(place.bucket, owner: input.expectedSourceBucketOwner)
        let source = try object(place.key, in: place.bucket, versionID: place.versionID, part: nil)
        try check(input, source)
        let condition = try WriteCondition(ifMatch: input.ifMatch, ifNoneMatch: input.ifNoneMatch)
        let copy = input.copy(of: source, at: context.now)
        try await commitReleasing { transaction throws(Fault) in
            let now = try transaction.world.requireObject(source.key, in: source.bucket)
            guard now.contentID == source.contentID else {
                throw Fault(
                    .operationInProgress,
                    "A conflicting conditional operation is currently in progress against this resource. Please try "
                        + "again.")
            }
            return try transaction.putObject(copy, if: condition)
        }
        return CopyObjectOutput(
            copyObjectResult: CopyObjectResult(eTag: "\"\(copy.eTag)\"", lastModified: copy.modifiedAt))
    }

    private func check(_ input: CopyObjectRequest, _ source: StoredObject) throws(ServiceError) {
        let conditions = Preconditions(
            ifMatch: input.copySourceIfMatch, ifNoneMatch: input.copySourceIfNoneMatch,
            ifModifiedSince: input.copySourceIfModifiedSince, ifUnmodifiedSince: input.copySourceIfUnmodifiedSince)
        guard conditions.outcome(for: source) == .met else { throw .preconditionFailed }
        let isOntoItself = source.id == StoredObject.id(input.bucket, input.key)
        guard !isOntoItself || input.metadataDirective == .replace else {
            throw S3Fault.invalidRequest(
                "This copy request is illegal because it is trying to copy an object to itself without changing the "
                    + "object's metadata, storage class, website redirect location or encryption attributes.")
        }
    }
}

extension CopyObjectRequest {
    fileprivate func copy(of source: StoredObject, at now: Date) -> StoredObject {
        let replaces = metadataDirective == .replace
        return StoredObject(
            bucket: bucket, key: key, contentID: source.contentID, size: source.size, eTag: source.eTag,
            contentType: replaces ? contentType : source.contentType, metadata: replaces ? metadata : source.metadata,
            headers: replaces ? keptHeaders : source.headers, at: now)
    }
}

/// `/bucket/key?versionId=…`, percent-encoded.
struct CopySource: Equatable {
    var bucket: String
    var key: String
    var versionID: String?

    init(_ field: String) throws(ServiceError) {
        let parts = field.split(separator: "?versionId=", maxSplits: 1, omittingEmptySubsequences: false)
        let path = String(parts[0].hasPrefix("/") ? parts[0].dropFirst() : parts[0]).removingPercentEncoding ?? ""
        let names = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else {
            throw ServiceError(
                "InvalidArgument", "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
        }
        bucket = String(names[0])
        key = String(names[1])
        versionID = parts.count > 1 ? String(parts[1]) : nil
    }
}
