extension Transaction {
    /// Source: Amazon EC2 API Reference, `CreateKeyPair` and `ImportKeyPair`.
    package mutating func addKeyPair(
        named name: String, type: String, fingerprint: String, publicKey: String?, tags: [Tag], in scope: Scope
    ) throws(Fault) -> KeyPair {
        guard (1...255).contains(name.utf8.count), name.utf8.allSatisfy({ $0 < 128 }) else {
            throw Fault(
                .invalidParameter, "Value (\(name)) for parameter KeyName is invalid. Up to 255 ASCII characters.")
        }
        guard !world.keyPairs(in: scope).contains(where: { $0.name == name }) else {
            throw Fault(.alreadyExists(.keyPair), "The keypair '\(name)' already exists.")
        }
        try Tag.check(tags)
        let pair = KeyPair(
            scope: scope, id: "key-" + ids.hex(17), name: name, type: type, fingerprint: fingerprint,
            publicKey: publicKey, tags: tags, at: now)
        save(pair)
        return pair
    }

    /// One that is not there is no error, as on AWS.
    package mutating func deleteKeyPair(_ name: String?, id: String?, in scope: Scope) -> KeyPair? {
        let found = world.keyPairs(in: scope).first { $0.id == id || id == nil && $0.name == name }
        if let found { delete(found) }
        return found
    }
}

extension World {
    /// By name.
    package func keyPairs(in scope: Scope) -> [KeyPair] {
        keyPairs.values.filter { $0.scope == scope }.sorted { $0.name < $1.name }
    }
}
