import Domain
package import S3API
package import Smithy

extension S3Service {
    package func createMultipartUpload(
        _ input: CreateMultipartUploadRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CreateMultipartUploadOutput {
        try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        try refuseCustomerKeys(input.sseCustomerKey)
        try checkKey(input.key)
        let upload = Domain.MultipartUpload(
            id: ids.hex(64), bucket: input.bucket, key: input.key, contentType: input.contentType,
            metadata: input.metadata, headers: input.keptHeaders, at: context.now)
        try await commit { transaction throws(Fault) in try transaction.startUpload(upload) }
        return CreateMultipartUploadOutput(bucket: input.bucket, key: input.key, uploadId: upload.id)
    }

    package func uploadPart(
        _ input: UploadPartRequest, _ context: RequestContext
    ) async throws(ServiceError) -> UploadPartOutput {
        try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        try requireUpload(input.uploadId, of: input.key, in: input.bucket)
        guard (1...10_000).contains(input.partNumber) else {
            throw ServiceError("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive")
        }
        let content = try await receive(input.body)
        let part = Domain.MultipartUpload.Part(
            number: input.partNumber, contentID: content.id, size: content.size, eTag: content.eTag, at: context.now)
        try await keep(content) { transaction throws(Fault) in
            try transaction.addPart(part, toUpload: input.uploadId, of: input.key, in: input.bucket)
        }
        var output = UploadPartOutput(eTag: "\"\(content.eTag)\"")
        output.checksumCRC32 = input.checksumCRC32
        output.checksumCRC32C = input.checksumCRC32C
        output.checksumCRC64NVME = input.checksumCRC64NVME
        output.checksumSHA1 = input.checksumSHA1
        output.checksumSHA256 = input.checksumSHA256
        return output
    }

    package func abortMultipartUpload(
        _ input: AbortMultipartUploadRequest, _ context: RequestContext
    ) async throws(ServiceError) -> AbortMultipartUploadOutput {
        try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        try await commitReleasing { transaction throws(Fault) in
            try transaction.abortUpload(input.uploadId, of: input.key, in: input.bucket)
        }
        return AbortMultipartUploadOutput()
    }

    @discardableResult
    func requireUpload(
        _ id: String, of key: String, in bucket: String
    ) throws(ServiceError) -> Domain.MultipartUpload {
        try look { world throws(Fault) in try world.requireUpload(id, of: key, in: bucket) }
    }
}
