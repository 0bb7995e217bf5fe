extension Transaction {
    package mutating func startUpload(_ upload: MultipartUpload) throws(Fault) {
        _ = try world.requireBucket(upload.bucket)
        save(upload)
    }

    /// A part sent again replaces its earlier self; returns the contents that nothing may refer to any more.
    package mutating func addPart(
        _ part: MultipartUpload.Part, toUpload id: String, of key: String, in bucket: String
    ) throws(Fault) -> [String] {
        var upload = try world.requireUpload(id, of: key, in: bucket)
        let replaced = upload.parts.filter { $0.number == part.number }
        upload.parts.removeAll { $0.number == part.number }
        let place = upload.parts.firstIndex { $0.number > part.number } ?? upload.parts.endIndex
        upload.parts.insert(part, at: place)
        save(upload)
        return replaced.map(\.contentID)
    }

    /// Ends the upload with the object made of its parts; returns the contents that nothing may refer to any more.
    ///
    /// The object was assembled from `parts` before: should one of them have changed since, nothing is done.
    package mutating func completeUpload(
        _ id: String, with object: StoredObject, madeOf parts: [MultipartUpload.Part], if condition: WriteCondition
    ) throws(Fault) -> [String] {
        let upload = try world.requireUpload(id, of: object.key, in: object.bucket)
        guard parts.allSatisfy(upload.parts.contains) else {
            throw Fault(
                .operationInProgress,
                "A conflicting conditional operation is currently in progress against this resource. Please try again.")
        }
        let replaced = try putObject(object, if: condition)
        delete(upload)
        return replaced + upload.parts.map(\.contentID)
    }

    /// Returns the contents that nothing may refer to any more.
    package mutating func abortUpload(_ id: String, of key: String, in bucket: String) throws(Fault) -> [String] {
        let upload = try world.requireUpload(id, of: key, in: bucket)
        delete(upload)
        return upload.parts.map(\.contentID)
    }
}
