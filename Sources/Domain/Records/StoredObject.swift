package import Foundation

/// A bucket of the emulated S3.
package struct Bucket: Record, Scoped {
    package static let tableName = "bucket"
    package static var place: WritableKeyPath<World, [String: Bucket]> { \.buckets }

    /// The name; S3's names are unique among all accounts.
    package var id: String
    package var account: String
    package var region: String
    package var createdAt: Date

    package init(name: String, scope: Scope, at now: Date) {
        id = name
        account = scope.account
        region = scope.region
        createdAt = now
    }
}

/// An object's description; its content is a file of the store's folder, named by `contentID`.
package struct StoredObject: Record {
    package static let tableName = "storedObject"
    package static var place: WritableKeyPath<World, [String: StoredObject]> { \.objects }

    /// Bucket, a slash, and the key.
    package var id: String
    package var bucket: String
    package var key: String
    package var contentID: String
    package var size: Int
    /// Without quotes.
    package var eTag: String
    package var contentType: String?
    /// What the client said in `x-amz-meta-…`, names in lower case.
    package var metadata: [String: String]
    /// Fields that come back as they were sent (`Cache-Control`, `Content-Encoding`, …).
    package var headers: [String: String]
    package var modifiedAt: Date

    package init(
        bucket: String, key: String, contentID: String, size: Int, eTag: String, contentType: String?,
        metadata: [String: String], headers: [String: String] = [:], at now: Date
    ) {
        id = Self.id(bucket, key)
        self.bucket = bucket
        self.key = key
        self.contentID = contentID
        self.size = size
        self.eTag = eTag
        self.contentType = contentType
        self.metadata = metadata
        self.headers = headers
        modifiedAt = now
    }

    package static func id(_ bucket: String, _ key: String) -> String { "\(bucket)/\(key)" }
}

/// An upload in parts that is not complete.
package struct MultipartUpload: Record {
    package static let tableName = "multipartUpload"
    package static var place: WritableKeyPath<World, [String: MultipartUpload]> { \.uploads }

    package var id: String
    package var bucket: String
    package var key: String
    package var contentType: String?
    package var metadata: [String: String]
    /// As of `StoredObject`.
    package var headers: [String: String]
    package var parts: [Part]
    package var startedAt: Date

    package struct Part: Codable, Sendable, Equatable {
        package var number: Int
        package var contentID: String
        package var size: Int
        package var eTag: String
        package var modifiedAt: Date

        package init(number: Int, contentID: String, size: Int, eTag: String, at now: Date) {
            self.number = number
            self.contentID = contentID
            self.size = size
            self.eTag = eTag
            modifiedAt = now
        }
    }

    package init(
        id: String, bucket: String, key: String, contentType: String?, metadata: [String: String],
        headers: [String: String] = [:], at now: Date
    ) {
        self.id = id
        self.bucket = bucket
        self.key = key
        self.contentType = contentType
        self.metadata = metadata
        self.headers = headers
        parts = []
        startedAt = now
    }
}
