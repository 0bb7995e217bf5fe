/// What must hold of the object that a write replaces.
package struct WriteCondition: Sendable, Equatable {
    /// The key must be free.
    package var requiresAbsence: Bool
    /// The object must be there with this ETag, without quotes.
    package var eTag: String?

    package init(requiresAbsence: Bool = false, eTag: String? = nil) {
        self.requiresAbsence = requiresAbsence
        self.eTag = eTag
    }
}

extension Transaction {
    /// Puts the object in its place; returns the contents that nothing may refer to any more.
    ///
    /// Its content must be on disk: after this it may be read.
    package mutating func putObject(
        _ object: StoredObject, if condition: WriteCondition = .init()
    ) throws(Fault) -> [String] {
        _ = try world.requireBucket(object.bucket)
        let replaced = world.objects[object.id]
        try check(condition, against: replaced)
        save(object)
        return replaced.map { [$0.contentID] } ?? []
    }

    /// Deleting what is not there succeeds, as in S3; returns the contents that nothing may refer to any more.
    package mutating func deleteObject(_ key: String, in bucket: String) throws(Fault) -> [String] {
        _ = try world.requireBucket(bucket)
        guard let object = world.objects[StoredObject.id(bucket, key)] else { return [] }
        delete(object)
        return [object.contentID]
    }

    private func check(_ condition: WriteCondition, against existing: StoredObject?) throws(Fault) {
        let isFine = !(condition.requiresAbsence && existing != nil)
        guard let wanted = condition.eTag else {
            if isFine { return }
            throw Fault(.invalidCombination, Self.unmetCondition)
        }
        guard let existing else { throw Fault(.notFound(.object), "The specified key does not exist.") }
        guard isFine, existing.eTag == wanted else { throw Fault(.invalidCombination, Self.unmetCondition) }
    }

    private static let unmetCondition = "At least one of the pre-conditions you specified did not hold"
}
