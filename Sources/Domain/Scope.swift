/// Whose resources, and where: every resource belongs to one account in one region.
package struct Scope: Codable, Sendable, Hashable {
    package var account: String
    package var region: String

    package init(account: String, region: String) {
        self.account = account
        self.region = region
    }

    package func arn(_ service: String, _ resource: String) -> String {
        "arn:aws:\(service):\(region):\(account):\(resource)"
    }
}

/// A record that belongs to a scope.
package protocol Scoped {
    var account: String { get }
    var region: String { get }
}

extension Scoped {
    package var scope: Scope { Scope(account: account, region: region) }
}
