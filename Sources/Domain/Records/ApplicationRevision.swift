package import Foundation

/// A revision that was registered with an application, by hand or by being deployed.
package struct ApplicationRevision: Record {
    package static let tableName = "applicationRevision"
    package static var place: WritableKeyPath<World, [String: ApplicationRevision]> { \.applicationRevisions }

    /// The application's id, a bar, and the location's key.
    package var id: String
    package var applicationID: String
    package var location: RevisionLocation
    package var description: String?
    package var registeredAt: Date
    package var firstUsedAt: Date?
    package var lastUsedAt: Date?

    package init(of applicationID: String, location: RevisionLocation, description: String?, at now: Date) {
        id = Self.id(applicationID, location)
        self.applicationID = applicationID
        self.location = location
        self.description = description
        registeredAt = now
    }

    package static func id(_ applicationID: String, _ location: RevisionLocation) -> String {
        "\(applicationID)|\(location.key)"
    }
}

/// Where a revision lies.
/// Source: AWS CodeDeploy API Reference, `RevisionLocation`.
package enum RevisionLocation: Codable, Sendable, Equatable {
    case s3(S3)
    case gitHub(repository: String, commit: String)
    case text(content: String, sha256: String?)
    case appSpec(content: String, sha256: String?)

    package struct S3: Codable, Sendable, Equatable {
        package var bucket: String
        package var key: String
        package var bundleType: String?
        package var version: String?
        /// Without quotes.
        package var eTag: String?

        package init(bucket: String, key: String, bundleType: String?, version: String?, eTag: String?) {
            self.bucket = bucket
            self.key = key
            self.bundleType = bundleType
            self.version = version
            self.eTag = eTag
        }
    }

    /// The same for the same revision.
    package var key: String {
        switch self {
        case .s3(let s3): "s3:\(s3.bucket)/\(s3.key):\(s3.version ?? ""):\(s3.eTag ?? "")"
        case .gitHub(let repository, let commit): "github:\(repository):\(commit)"
        case .text(let content, let sha): "string:\(sha ?? content)"
        case .appSpec(let content, let sha): "appspec:\(sha ?? content)"
        }
    }
}
