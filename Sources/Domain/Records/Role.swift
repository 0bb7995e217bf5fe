package import Foundation

/// An IAM role: kept and shown, but it grants nothing, because access is not checked here.
package struct Role: Record {
    package static let tableName = "role"
    package static var place: WritableKeyPath<World, [String: Role]> { \.roles }

    /// The ARN.
    package var id: String
    package var account: String
    package var name: String
    /// Begins and ends with a slash.
    package var path: String
    /// `AROA` and 17 characters.
    package var uniqueID: String
    package var description: String?
    /// JSON, as it was given.
    package var trustPolicy: String
    /// Seconds.
    package var maxSessionDuration: Int
    package var permissionsBoundary: String?
    /// ARNs of the managed policies attached.
    package var policies: [String]
    package var createdAt: Date
    package var tags: [Tag]

    package init(account: String, new: NewRole, uniqueID: String, at now: Date) {
        id = "arn:aws:iam::\(account):role\(new.path)\(new.name)"
        self.account = account
        name = new.name
        path = new.path
        self.uniqueID = uniqueID
        description = new.description
        trustPolicy = new.trustPolicy
        maxSessionDuration = new.maxSessionDuration
        permissionsBoundary = new.permissionsBoundary
        policies = []
        createdAt = now
        tags = new.tags
    }
}

/// What `CreateRole` was asked for.
package struct NewRole: Sendable {
    package var name: String
    package var path: String
    package var description: String?
    package var trustPolicy: String
    package var maxSessionDuration: Int
    package var permissionsBoundary: String?
    package var tags: [Tag]

    package init(
        name: String, path: String = "/", description: String? = nil, trustPolicy: String,
        maxSessionDuration: Int = 3_600, permissionsBoundary: String? = nil, tags: [Tag] = []
    ) {
        self.name = name
        self.path = path
        self.description = description
        self.trustPolicy = trustPolicy
        self.maxSessionDuration = maxSessionDuration
        self.permissionsBoundary = permissionsBoundary
        self.tags = tags
    }
}
