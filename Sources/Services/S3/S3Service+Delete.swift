import Domain
package import S3API
package import Smithy

extension S3Service {
    package func deleteObject(
        _ input: DeleteObjectRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteObjectOutput {
        try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        try await commitReleasing { transaction throws(Fault) in
            try transaction.deleteObject(input.key, in: input.bucket)
        }
        return DeleteObjectOutput()
    }

    package func deleteObjects(
        _ input: DeleteObjectsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteObjectsOutput {
        try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        let keys = input.delete.objects.map(\.key)
        guard (1...1_000).contains(keys.count) else {
            throw ServiceError(
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema")
        }
        try await commitReleasing { transaction throws(Fault) in
            var released: [String] = []
            for key in keys { released += try transaction.deleteObject(key, in: input.bucket) }
            return released
        }
        let isQuiet = input.delete.quiet ?? false
        return DeleteObjectsOutput(deleted: isQuiet ? [] : keys.map { DeletedObject(key: $0) })
    }
}
