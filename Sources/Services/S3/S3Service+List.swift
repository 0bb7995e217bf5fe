import Domain
import Foundation
package import S3API
package import Smithy

extension S3Service {
    package func listObjects(
        _ input: ListObjectsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListObjectsOutput {
        let bucket = try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        let limit = try pageSize(input.maxKeys)
        let page = page(
            of: bucket, prefix: input.prefix, delimiter: input.delimiter, after: input.marker, limit: limit)
        let text = text(input.encodingType)
        return ListObjectsOutput(
            isTruncated: page.next != nil, marker: text(input.marker ?? ""),
            nextMarker: input.delimiter == nil ? nil : page.next.map(text),
            contents: objects(page, of: bucket, owner: owner(bucket.account), text), name: bucket.id,
            prefix: text(input.prefix ?? ""), delimiter: input.delimiter.map(text), maxKeys: limit,
            commonPrefixes: page.prefixes.map { CommonPrefix(prefix: text($0)) }, encodingType: input.encodingType)
    }

    package func listObjectsV2(
        _ input: ListObjectsV2Request, _ context: RequestContext
    ) async throws(ServiceError) -> ListObjectsV2Output {
        let bucket = try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        let limit = try pageSize(input.maxKeys)
        let start = try input.continuationToken.map(Self.decoded) ?? input.startAfter
        let page = page(of: bucket, prefix: input.prefix, delimiter: input.delimiter, after: start, limit: limit)
        let text = text(input.encodingType)
        return ListObjectsV2Output(
            isTruncated: page.next != nil,
            contents: objects(page, of: bucket, owner: input.fetchOwner == true ? owner(bucket.account) : nil, text),
            name: bucket.id, prefix: text(input.prefix ?? ""), delimiter: input.delimiter.map(text), maxKeys: limit,
            commonPrefixes: page.prefixes.map { CommonPrefix(prefix: text($0)) }, encodingType: input.encodingType,
            keyCount: page.keys.count + page.prefixes.count, continuationToken: input.continuationToken,
            nextContinuationToken: page.next.map(Self.encoded), startAfter: input.startAfter.map(text))
    }

    private func page(
        of bucket: Domain.Bucket, prefix: String?, delimiter: String?, after: String?, limit: Int
    ) -> KeyListing {
        let keys = store.world.objects.values.lazy.filter { $0.bucket == bucket.id }.map(\.key)
        return KeyListing(
            of: keys,
            .init(prefix: prefix ?? "", delimiter: delimiter ?? "", after: after ?? "", limit: limit))
    }

    private func objects(
        _ page: KeyListing, of bucket: Domain.Bucket, owner: Owner?, _ text: (String) -> String
    ) -> [Object] {
        let world = store.world
        return page.keys.compactMap { world.objects[StoredObject.id(bucket.id, $0)] }.map { object in
            Object(
                key: text(object.key), lastModified: object.modifiedAt, eTag: "\"\(object.eTag)\"", size: object.size,
                storageClass: .standard, owner: owner)
        }
    }

    func pageSize(_ asked: Int?) throws(ServiceError) -> Int {
        guard asked ?? 0 >= 0 else {
            throw ServiceError("InvalidArgument", "Argument maxKeys must be an integer between 0 and 2147483647")
        }
        return min(asked ?? 1_000, 1_000)
    }

    /// How keys are written: percent-encoded where the client asks for it, since XML cannot carry every character.
    func text(_ encoding: EncodingType?) -> (String) -> String {
        guard encoding == .url else { return { $0 } }
        return { $0.addingPercentEncoding(withAllowedCharacters: Self.unreserved) ?? $0 }
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/*")

    private static func encoded(_ key: String) -> String { Data(key.utf8).base64EncodedString() }

    private static func decoded(_ token: String) throws(ServiceError) -> String {
        guard let data = Data(base64Encoded: token), let key = String(bytes: data, encoding: .utf8) else {
            throw ServiceError("InvalidArgument", "The continuation token provided is incorrect")
        }
        return key
    }
}
