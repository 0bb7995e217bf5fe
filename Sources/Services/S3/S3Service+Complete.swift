import Crypto
import Domain
import Foundation
package import S3API
package import Smithy

extension S3Service {
    package func completeMultipartUpload(
        _ input: CompleteMultipartUploadRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CompleteMultipartUploadOutput {
        try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        let upload = try requireUpload(input.uploadId, of: input.key, in: input.bucket)
        let parts = try chosenParts(input.multipartUpload?.parts ?? [], of: upload)
        let condition = try WriteCondition(ifMatch: input.ifMatch, ifNoneMatch: input.ifNoneMatch)
        let content = try await join(parts)
        let object = StoredObject(
            bucket: upload.bucket, key: upload.key, contentID: content.id, size: content.size,
            eTag: Self.eTag(of: parts), contentType: upload.contentType, metadata: upload.metadata,
            headers: upload.headers, at: context.now)
        try await keep(content) { transaction throws(Fault) in
            try transaction.completeUpload(upload.id, with: object, madeOf: parts, if: condition)
        }
        return CompleteMultipartUploadOutput(
            location: "/\(object.bucket)/\(object.key)", bucket: object.bucket, key: object.key,
            eTag: "\"\(object.eTag)\"")
    }

    private func chosenParts(
        _ named: [CompletedPart], of upload: Domain.MultipartUpload
    ) throws(ServiceError) -> [Domain.MultipartUpload.Part] {
        do throws(PartSelection.Problem) {
            let names = named.map {
                PartSelection.Named(number: $0.partNumber ?? 0, eTag: $0.eTag?.withoutETagQuotes ?? "")
            }
            return try PartSelection.choose(names, from: upload.parts)
        } catch {
            throw ServiceError(error)
        }
    }

    /// The hash of the parts' hashes, and their number.
    private static func eTag(of parts: [Domain.MultipartUpload.Part]) -> String {
        var hash = Insecure.MD5()
        for part in parts { hash.update(data: bytes(hexadecimal: part.eTag)) }
        return Array(hash.finalize()).hexadecimal + "-\(parts.count)"
    }

    private static func bytes(hexadecimal text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

extension ServiceError {
    init(_ problem: PartSelection.Problem) {
        switch problem {
        case .empty: self.init("MalformedXML", "You must specify at least one part")
        case .order:
            self.init(
                "InvalidPartOrder",
                "The list of parts was not in ascending order. Parts must be ordered by part number.")
        case .unknown(let number):
            self.init(
                "InvalidPart",
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the "
                    + "specified entity tag may not match the part's entity tag.",
                details: [.init("PartNumber", String(number))])
        case .small(let number, let size):
            self.init(
                "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size",
                details: [
                    .init("ProposedSize", String(size)), .init("MinSizeAllowed", String(PartSelection.minimumSize)),
                    .init("PartNumber", String(number)),
                ])
        }
    }
}
