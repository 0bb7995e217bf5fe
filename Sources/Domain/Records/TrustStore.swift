package import Foundation

/// Authorities whose clients' certificates a listener takes, and which of those were revoked.
package struct TrustStore: Record, Scoped {
    package static let tableName = "trustStore"
    package static var place: WritableKeyPath<World, [String: TrustStore]> { \.trustStores }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    /// PEM.
    package var authorities: String
    package var authorityCount: Int
    package var revocations: [Revocation]
    /// Of the next revocation.
    package var nextRevocation: Int
    package var createdAt: Date
    package var tags: [Tag]

    package struct Revocation: Codable, Sendable, Equatable {
        package var id: Int
        package var entries: Int
        /// PEM or DER.
        package var content: Data

        package init(id: Int, entries: Int, content: Data) {
            self.id = id
            self.entries = entries
            self.content = content
        }
    }

    package init(
        scope: Scope, name: String, idSuffix: String, authorities: String, authorityCount: Int, tags: [Tag],
        at now: Date
    ) {
        id = scope.arn("elasticloadbalancing", "truststore/\(name)/\(idSuffix)")
        account = scope.account
        region = scope.region
        self.name = name
        self.authorities = authorities
        self.authorityCount = authorityCount
        revocations = []
        nextRevocation = 1
        createdAt = now
        self.tags = tags
    }
}
