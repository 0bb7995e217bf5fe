package import Foundation

/// An application of CodeDeploy: a name for deployment groups and revisions of one compute platform.
package struct CodeDeployApplication: Record, Scoped {
    package static let tableName = "codeDeployApplication"
    package static var place: WritableKeyPath<World, [String: CodeDeployApplication]> { \.codeDeployApplications }

    /// A UUID.
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    package var platform: ComputePlatform
    package var createdAt: Date
    package var tags: [Tag]

    package init(id: String, scope: Scope, name: String, platform: ComputePlatform, tags: [Tag], at now: Date) {
        self.id = id
        account = scope.account
        region = scope.region
        self.name = name
        self.platform = platform
        createdAt = now
        self.tags = tags
    }

    package var arn: String { scope.arn("codedeploy", "application:\(name)") }
}

package enum ComputePlatform: String, Codable, Sendable {
    case server = "Server"
    case lambda = "Lambda"
    case ecs = "ECS"
}
