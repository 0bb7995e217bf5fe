extension Transaction {
    /// A new pair of credentials; the secret is told once, by who calls this.
    package mutating func createAccessKey(account: String) throws(Fault) -> AccessKey {
        guard account.utf8.count == 12, account.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw Fault(.invalidParameter, "An account is a number of twelve digits.")
        }
        let key = AccessKey(id: "AKIA" + ids.uppercaseLetters(16), secret: ids.hex(40), account: account, at: now)
        save(key)
        return key
    }

    package mutating func deleteAccessKey(_ id: String) throws(Fault) {
        guard let key = world.accessKeys[id] else {
            throw Fault(.notFound(.accessKey), "There is no access key '\(id)'.")
        }
        delete(key)
    }
}
