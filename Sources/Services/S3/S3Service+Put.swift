import Domain
package import S3API
package import Smithy

extension S3Service {
    /// The content is on disk before the object names it, and a failed upload leaves nothing.
    package func putObject(
        _ input: PutObjectRequest, _ context: RequestContext
    ) async throws(ServiceError) -> PutObjectOutput {
        try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        try refuseCustomerKeys(input.sseCustomerKey)
        try checkKey(input.key)
        let condition = try WriteCondition(ifMatch: input.ifMatch, ifNoneMatch: input.ifNoneMatch)
        let content = try await receive(input.body)
        let object = StoredObject(
            bucket: input.bucket, key: input.key, contentID: content.id, size: content.size, eTag: content.eTag,
            contentType: input.contentType, metadata: input.metadata, headers: input.keptHeaders, at: context.now)
        try await keep(content) { transaction throws(Fault) in try transaction.putObject(object, if: condition) }
        var output = PutObjectOutput(eTag: "\"\(content.eTag)\"")
        output.checksumCRC32 = input.checksumCRC32
        output.checksumCRC32C = input.checksumCRC32C
        output.checksumCRC64NVME = input.checksumCRC64NVME
        output.checksumSHA1 = input.checksumSHA1
        output.checksumSHA256 = input.checksumSHA256
        return output
    }

    /// Commits what refers to the content, or takes the content back.
    func keep(
        _ content: NewContent, _ body: @Sendable (inout Transaction) throws(Fault) -> [String]
    ) async throws(ServiceError) {
        do throws(ServiceError) {
            try await commitReleasing(body)
        } catch {
            drop(content)
            throw error
        }
    }

    func checkKey(_ key: String) throws(ServiceError) {
        guard key.utf8.count > 1_024 else { return }
        throw ServiceError(
            "KeyTooLongError", "Your key is too long",
            details: [.init("Size", String(key.utf8.count)), .init("MaxSizeAllowed", "1024")])
    }

    /// To keep in the clear what a client wants encrypted with its own key would be worse than to refuse it.
    func refuseCustomerKeys(_ key: String?) throws(ServiceError) {
        guard key != nil else { return }
        throw ServiceError("NotImplemented", "S3: SSE-C is not implemented by Teal.", status: 501)
    }
}

extension WriteCondition {
    init(ifMatch: String?, ifNoneMatch: String?) throws(ServiceError) {
        guard ifNoneMatch == nil || ifNoneMatch == "*" else {
            throw ServiceError(
                "NotImplemented", "A header you provided implies functionality that is not implemented", status: 501)
        }
        self.init(requiresAbsence: ifNoneMatch != nil, eTag: ifMatch?.withoutETagQuotes)
    }
}

/// Inputs that say which header fields come back with the object.
protocol DescribesObject {
    var cacheControl: String? { get }
    var contentDisposition: String? { get }
    var contentEncoding: String? { get }
    var contentLanguage: String? { get }
    var expires: String? { get }
}

extension PutObjectRequest: DescribesObject {}
extension CreateMultipartUploadRequest: DescribesObject {}
extension CopyObjectRequest: DescribesObject {}

extension DescribesObject {
    var keptHeaders: [String: String] {
        var kept: [String: String] = [:]
        kept["Cache-Control"] = cacheControl
        kept["Content-Disposition"] = contentDisposition
        kept["Content-Encoding"] = contentEncoding.flatMap(Self.withoutChunking)
        kept["Content-Language"] = contentLanguage
        kept["Expires"] = expires
        return kept
    }

    /// `aws-chunked` tells how the body travelled, not what it is.
    private static func withoutChunking(_ field: String) -> String? {
        let rest = field.split(separator: ",").map { $0.drop { $0 == " " } }.filter { $0 != "aws-chunked" }
        return rest.isEmpty ? nil : rest.joined(separator: ",")
    }
}
