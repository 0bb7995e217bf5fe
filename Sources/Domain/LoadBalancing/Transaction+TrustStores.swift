package import Foundation

/// Source: Elastic Load Balancing, "Quotas for your Application Load Balancers".
private enum TrustStoreLimit {
    static let stores = 20
    static let revocationEntries = 500_000
}

extension World {
    package func requireTrustStore(_ arn: String, in scope: Scope) throws(Fault) -> TrustStore {
        guard let found = trustStores[arn], found.scope == scope else {
            throw Fault(.notFound(.trustStore), "One or more trust stores not found")
        }
        return found
    }

    package func trustStore(named name: String, in scope: Scope) -> TrustStore? {
        trustStores.values.first { $0.name == name && $0.scope == scope }
    }

    /// ARNs of the listeners that verify by it.
    package func listeners(trusting arn: String) -> [String] {
        listeners.values.filter { $0.security?.mutual?.trustStore == arn }.map(\.id).sorted()
    }
}

extension Transaction {
    package mutating func createTrustStore(
        _ name: String, authorities: String, count: Int, tags: [Tag], in scope: Scope
    ) throws(Fault) -> TrustStore {
        if world.trustStore(named: name, in: scope) != nil {
            throw Fault(.alreadyExists(.trustStore), "A trust store with the name '\(name)' exists already")
        }
        try Tag.check(tags)
        if world.trustStores.values.count(where: { $0.scope == scope }) >= TrustStoreLimit.stores {
            throw Fault(.tooMany(.trustStore), "The maximum number of trust stores has been reached")
        }
        let store = TrustStore(
            scope: scope, name: name, idSuffix: ids.hex(16), authorities: authorities, authorityCount: count,
            tags: tags, at: now)
        save(store)
        return store
    }

    package mutating func modify(_ store: TrustStore, authorities: String, count: Int) -> TrustStore {
        var changed = store
        changed.authorities = authorities
        changed.authorityCount = count
        save(changed)
        return changed
    }

    package mutating func deleteTrustStore(_ store: TrustStore) throws(Fault) {
        guard world.listeners(trusting: store.id).isEmpty else {
            throw Fault(.inUse(.trustStore), "Trust store '\(store.id)' is currently in use by a listener")
        }
        delete(store)
    }

    /// - Returns: the revocations added.
    package mutating func addRevocations(
        _ lists: [(entries: Int, content: Data)], to store: TrustStore
    ) throws(Fault) -> [TrustStore.Revocation] {
        var changed = store
        var added: [TrustStore.Revocation] = []
        for list in lists {
            added.append(.init(id: changed.nextRevocation, entries: list.entries, content: list.content))
            changed.nextRevocation += 1
        }
        changed.revocations += added
        if changed.revocations.reduce(0, { $0 + $1.entries }) > TrustStoreLimit.revocationEntries {
            throw Fault(.tooMany(.revocation), "The maximum number of revocation entries has been reached")
        }
        save(changed)
        return added
    }

    package mutating func removeRevocations(_ ids: [Int], from store: TrustStore) throws(Fault) {
        for id in ids { _ = try store.requireRevocation(id) }
        var changed = store
        changed.revocations.removeAll { ids.contains($0.id) }
        save(changed)
    }
}

extension TrustStore {
    package func requireRevocation(_ id: Int) throws(Fault) -> Revocation {
        guard let found = revocations.first(where: { $0.id == id }) else {
            throw Fault(.notFound(.revocation), "Revocation '\(id)' not found in trust store '\(self.id)'")
        }
        return found
    }
}

extension TrustStore {
    /// Of its authorities' certificates, on the gateway. Its lists of revoked certificates are below.
    package var contentPath: String {
        "/_teal/trust-stores/" + (id.split(separator: ":truststore/").last ?? "")
    }
}
