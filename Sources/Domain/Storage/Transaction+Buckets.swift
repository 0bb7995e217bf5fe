extension Transaction {
    /// Makes the bucket, or returns it where the account has it already.
    @discardableResult
    package mutating func createBucket(_ name: String, in scope: Scope) throws(Fault) -> Bucket {
        if let known = world.buckets[name] {
            guard known.account == scope.account else {
                throw Fault(
                    .alreadyExists(.bucket),
                    "The requested bucket name is not available. The bucket namespace is shared by all users of the "
                        + "system. Please select a different name and try again.")
            }
            return known
        }
        try BucketName.check(name)
        let bucket = Bucket(name: name, scope: scope, at: now)
        save(bucket)
        return bucket
    }

    /// Uploads that are not complete go with the bucket; returns the contents that nothing may refer to any more.
    package mutating func deleteBucket(_ name: String) throws(Fault) -> [String] {
        let bucket = try world.requireBucket(name)
        guard !world.objects.values.contains(where: { $0.bucket == name }) else {
            throw Fault(.inUse(.bucket), "The bucket you tried to delete is not empty")
        }
        let uploads = world.uploads.values.filter { $0.bucket == name }
        for upload in uploads { delete(upload) }
        delete(bucket)
        return uploads.flatMap(\.parts).map(\.contentID)
    }
}
