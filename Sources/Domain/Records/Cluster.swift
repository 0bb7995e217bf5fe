package import Foundation

/// A name under which ECS's tasks and services run. Its capacity is this machine.
package struct Cluster: Record, Scoped {
    package static let tableName = "cluster"
    package static var place: WritableKeyPath<World, [String: Cluster]> { \.clusters }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    package var isActive: Bool
    /// Settings and configuration as they were given: JSON of the API's `Cluster`.
    package var document: String
    package var createdAt: Date
    package var tags: [Tag]

    package init(scope: Scope, name: String, document: String, tags: [Tag], at now: Date) {
        id = scope.arn("ecs", "cluster/\(name)")
        account = scope.account
        region = scope.region
        self.name = name
        isActive = true
        self.document = document
        createdAt = now
        self.tags = tags
    }
}
