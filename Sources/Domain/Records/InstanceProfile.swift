package import Foundation

/// What carries a role to instances on AWS: kept and shown, but instances get no credentials from it here.
package struct InstanceProfile: Record {
    package static let tableName = "instanceProfile"
    package static var place: WritableKeyPath<World, [String: InstanceProfile]> { \.instanceProfiles }

    /// The ARN.
    package var id: String
    package var account: String
    package var name: String
    /// Begins and ends with a slash.
    package var path: String
    /// `AIPA` and 17 characters.
    package var uniqueID: String
    /// The ARN of its role.
    package var role: String?
    package var createdAt: Date
    package var tags: [Tag]

    package init(account: String, name: String, path: String, uniqueID: String, tags: [Tag], at now: Date) {
        id = "arn:aws:iam::\(account):instance-profile\(path)\(name)"
        self.account = account
        self.name = name
        self.path = path
        self.uniqueID = uniqueID
        createdAt = now
        self.tags = tags
    }
}
