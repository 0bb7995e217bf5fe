package import Foundation

/// A labelled source bundle of an application, and the image made of it.
package struct ApplicationVersion: Record, Scoped {
    package static let tableName = "applicationVersion"
    package static var place: WritableKeyPath<World, [String: ApplicationVersion]> { \.versions }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var applicationName: String
    package var label: String
    package var description: String?
    package var bucket: String
    package var key: String
    /// The content as it was when the version was made; the object may be overwritten later.
    package var contentID: String
    package var status: Status
    /// What the engine made of the bundle.
    package var image: Image?
    /// Why processing failed, for a person.
    package var failure: String?
    package var createdAt: Date
    package var updatedAt: Date
    package var tags: [Tag]
    /// What the bundle says of the environments it runs in; nil where it could not be read.
    package var manifest: BundleManifest?
    /// The platform its image was made for; nil: the bundle brings its own (a Dockerfile).
    package var platform: String?
    /// Builds for platforms that were asked for earlier: environments of several platforms may run one version.
    package var otherBuilds: [Build]?

    /// What became of the bundle on one platform.
    package struct Build: Codable, Sendable, Equatable {
        package var platform: String?
        package var status: Status
        package var image: Image?
        package var failure: String?
    }

    package enum Status: String, Codable, Sendable {
        /// Stored; the image is made when it is first deployed, or by `Process`.
        case unprocessed = "UNPROCESSED"
        case building = "BUILDING"
        case processed = "PROCESSED"
        case failed = "FAILED"
    }

    package struct Image: Codable, Sendable, Equatable {
        package var reference: String
        /// The port the image says it listens on.
        package var port: Int?
        /// The platform that it was made for.
        package var platform: String?

        package init(reference: String, port: Int?, platform: String? = nil) {
            self.platform = platform
            self.reference = reference
            self.port = port
        }
    }

    package init(
        scope: Scope, applicationName: String, label: String, description: String?, source: StoredObject, tags: [Tag],
        at now: Date
    ) {
        id = Self.arn(scope, applicationName, label)
        account = scope.account
        region = scope.region
        self.applicationName = applicationName
        self.label = label
        self.description = description
        bucket = source.bucket
        key = source.key
        contentID = source.contentID
        status = .unprocessed
        createdAt = now
        updatedAt = now
        self.tags = tags
    }

    package static func arn(_ scope: Scope, _ application: String, _ label: String) -> String {
        scope.arn("elasticbeanstalk", "applicationversion/\(application)/\(label)")
    }
}
