package import Foundation

/// A machine of the user's own, registered under a name: the container of that name in the local Docker engine stands
/// for it. Deployments work in it if it has the label `teal.on-premises`.
package struct OnPremisesInstance: Record, Scoped {
    package static let tableName = "onPremisesInstance"
    package static var place: WritableKeyPath<World, [String: OnPremisesInstance]> { \.onPremisesInstances }

    package var id: String
    package var account: String
    package var region: String
    package var name: String
    package var sessionARN: String?
    package var userARN: String?
    package var registeredAt: Date
    package var deregisteredAt: Date?
    package var tags: [Tag]

    package init(
        id: String, scope: Scope, name: String, sessionARN: String?, userARN: String?, at now: Date
    ) {
        self.id = id
        account = scope.account
        region = scope.region
        self.name = name
        self.sessionARN = sessionARN
        self.userARN = userARN
        registeredAt = now
        tags = []
    }

    package var arn: String { scope.arn("codedeploy", "instance/\(name)_\(id)") }
}
