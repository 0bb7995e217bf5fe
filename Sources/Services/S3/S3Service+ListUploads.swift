import Domain
package import S3API
package import Smithy

extension S3Service {
    package func listParts(
        _ input: ListPartsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListPartsOutput {
        let bucket = try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        let upload = try requireUpload(input.uploadId, of: input.key, in: input.bucket)
        let limit = try pageSize(input.maxParts)
        let rest = upload.parts.filter { $0.number > input.partNumberMarker ?? 0 }
        let shown = rest.prefix(limit)
        let isTruncated = rest.count > shown.count
        return ListPartsOutput(
            bucket: upload.bucket, key: upload.key, uploadId: upload.id,
            partNumberMarker: input.partNumberMarker ?? 0, nextPartNumberMarker: shown.last?.number, maxParts: limit,
            isTruncated: isTruncated,
            parts: shown.map {
                Part(
                    partNumber: $0.number, lastModified: $0.modifiedAt, eTag: "\"\($0.eTag)\"", size: $0.size)
            },
            owner: owner(bucket.account), storageClass: .standard)
    }

    /// Uploads by key, and those of one key by id.
    package func listMultipartUploads(
        _ input: ListMultipartUploadsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListMultipartUploadsOutput {
        let bucket = try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        let limit = try pageSize(input.maxUploads)
        let uploads = store.world.uploads.values.filter { $0.bucket == bucket.id && follows($0, input) }
            .sorted { $0.key == $1.key ? $0.id < $1.id : KeyListing.precedes($0.key, $1.key) }
        let page = KeyListing(
            of: Set(uploads.map(\.key)),
            .init(prefix: input.prefix ?? "", delimiter: input.delimiter ?? "", limit: .max))
        let keys = Set(page.keys)
        let listed = uploads.filter { keys.contains($0.key) }
        let shown = listed.prefix(limit)
        let text = text(input.encodingType)
        return ListMultipartUploadsOutput(
            bucket: bucket.id, keyMarker: input.keyMarker.map(text), uploadIdMarker: input.uploadIdMarker,
            nextKeyMarker: listed.count > limit ? shown.last.map { text($0.key) } : nil,
            prefix: input.prefix.map(text), delimiter: input.delimiter.map(text),
            nextUploadIdMarker: listed.count > limit ? shown.last?.id : nil, maxUploads: limit,
            isTruncated: listed.count > limit,
            uploads: shown.map {
                S3API.MultipartUpload(
                    uploadId: $0.id, key: text($0.key), initiated: $0.startedAt, storageClass: .standard)
            },
            commonPrefixes: page.prefixes.map { CommonPrefix(prefix: text($0)) }, encodingType: input.encodingType)
    }

    private func follows(_ upload: Domain.MultipartUpload, _ input: ListMultipartUploadsRequest) -> Bool {
        guard let marker = input.keyMarker, !marker.isEmpty else { return true }
        if upload.key == marker, let id = input.uploadIdMarker { return upload.id > id }
        return KeyListing.precedes(marker, upload.key)
    }
}
