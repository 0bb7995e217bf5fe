package import Foundation

/// A pair of credentials that `--auth strict` accepts.
package struct AccessKey: Record {
    package static let tableName = "accessKey"
    package static var place: WritableKeyPath<World, [String: AccessKey]> { \.accessKeys }

    /// The access key id.
    package var id: String
    package var secret: String
    package var account: String
    package var createdAt: Date

    package init(id: String, secret: String, account: String, at now: Date) {
        self.id = id
        self.secret = secret
        self.account = account
        createdAt = now
    }
}
