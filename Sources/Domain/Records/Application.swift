package import Foundation

/// A Beanstalk application: a name that versions and environments belong to.
package struct Application: Record, Scoped {
    package static let tableName = "application"
    package static var place: WritableKeyPath<World, [String: Application]> { \.applications }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    package var description: String?
    package var createdAt: Date
    package var updatedAt: Date
    package var tags: [Tag]
    /// nil: nobody gave one.
    package var lifecycle: VersionLifecycle?

    package init(scope: Scope, name: String, description: String?, tags: [Tag], at now: Date) {
        id = Self.arn(scope, name)
        account = scope.account
        region = scope.region
        self.name = name
        self.description = description
        createdAt = now
        updatedAt = now
        self.tags = tags
    }

    package static func arn(_ scope: Scope, _ name: String) -> String {
        scope.arn("elasticbeanstalk", "application/\(name)")
    }
}
