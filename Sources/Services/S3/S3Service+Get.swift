import Domain
import Foundation
package import S3API
package import Smithy

extension S3Service {
    /// The file is opened before the answer begins: a write that replaces the object takes nothing from a reader.
    package func getObject(
        _ input: GetObjectRequest, _ context: RequestContext
    ) async throws(ServiceError) -> GetObjectOutput {
        try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        let object = try object(input.key, in: input.bucket, versionID: input.versionId, part: input.partNumber)
        try Preconditions(
            ifMatch: input.ifMatch, ifNoneMatch: input.ifNoneMatch, ifModifiedSince: input.ifModifiedSince,
            ifUnmodifiedSince: input.ifUnmodifiedSince
        ).check(object)
        let (range, contentRange) = try part(of: object, input.range)
        let body = try file(contents.file(of: object.contentID).path, range)
        var output = GetObjectOutput(
            body: .chunks(body, length: range.count), acceptRanges: "bytes", lastModified: object.modifiedAt,
            contentLength: range.count, eTag: "\"\(object.eTag)\"", contentRange: contentRange,
            metadata: object.metadata)
        output.cacheControl = input.responseCacheControl ?? object.headers["Cache-Control"]
        output.contentDisposition = input.responseContentDisposition ?? object.headers["Content-Disposition"]
        output.contentEncoding = input.responseContentEncoding ?? object.headers["Content-Encoding"]
        output.contentLanguage = input.responseContentLanguage ?? object.headers["Content-Language"]
        output.contentType = input.responseContentType ?? object.contentType ?? Self.unknownType
        output.expires = object.headers["Expires"]
        return output
    }

    package func headObject(
        _ input: HeadObjectRequest, _ context: RequestContext
    ) async throws(ServiceError) -> HeadObjectOutput {
        try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        let object = try object(input.key, in: input.bucket, versionID: input.versionId, part: input.partNumber)
        try Preconditions(
            ifMatch: input.ifMatch, ifNoneMatch: input.ifNoneMatch, ifModifiedSince: input.ifModifiedSince,
            ifUnmodifiedSince: input.ifUnmodifiedSince
        ).check(object)
        let (range, contentRange) = try part(of: object, input.range)
        return HeadObjectOutput(
            acceptRanges: "bytes", lastModified: object.modifiedAt, contentLength: range.count,
            eTag: "\"\(object.eTag)\"", cacheControl: object.headers["Cache-Control"],
            contentDisposition: object.headers["Content-Disposition"],
            contentEncoding: object.headers["Content-Encoding"], contentLanguage: object.headers["Content-Language"],
            contentType: object.contentType ?? Self.unknownType, contentRange: contentRange,
            expires: object.headers["Expires"], metadata: object.metadata)
    }

    static var unknownType: String { "binary/octet-stream" }

    func object(
        _ key: String, in bucket: String, versionID: String?, part: Int?
    ) throws(ServiceError) -> StoredObject {
        guard versionID ?? "null" == "null" else {
            throw ServiceError("InvalidArgument", "Invalid version id specified")
        }
        guard part ?? 1 == 1 else {
            throw ServiceError("InvalidPartNumber", "The requested partnumber is not satisfiable", status: 416)
        }
        return try look { world throws(Fault) in try world.requireObject(key, in: bucket) }
    }

    /// The range to send, and the `Content-Range` field where it is not the whole.
    private func part(of object: StoredObject, _ field: String?) throws(ServiceError) -> (Range<Int>, String?) {
        switch ByteRangeField(field, size: object.size) {
        case .whole: return (0..<object.size, nil)
        case .part(let range): return (range, "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(object.size)")
        case .unsatisfiable:
            throw ServiceError(
                "InvalidRange", "The requested range is not satisfiable", status: 416,
                details: [.init("RangeRequested", field ?? ""), .init("ActualObjectSize", String(object.size))])
        }
    }
}
