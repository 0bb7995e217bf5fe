package import Foundation

/// A key that instances are asked to be opened with. It is kept and told; no instance takes SSH here.
package struct KeyPair: Record, Scoped {
    package static let tableName = "keyPair"
    package static var place: WritableKeyPath<World, [String: KeyPair]> { \.keyPairs }

    /// `key-…`
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    /// `rsa` or `ed25519`.
    package var type: String
    package var fingerprint: String
    /// nil for one that was made here: only its maker has it.
    package var publicKey: String?
    package var createdAt: Date
    package var tags: [Tag]

    package init(
        scope: Scope, id: String, name: String, type: String, fingerprint: String, publicKey: String?, tags: [Tag],
        at now: Date
    ) {
        self.id = id
        account = scope.account
        region = scope.region
        self.name = name
        self.type = type
        self.fingerprint = fingerprint
        self.publicKey = publicKey
        createdAt = now
        self.tags = tags
    }
}
