extension World {
    /// Any account may use any bucket: accounts here keep names apart, not secrets.
    package func requireBucket(_ name: String) throws(Fault) -> Bucket {
        guard let bucket = buckets[name] else {
            throw Fault(.notFound(.bucket), "The specified bucket does not exist")
        }
        return bucket
    }

    package func requireObject(_ key: String, in bucket: String) throws(Fault) -> StoredObject {
        _ = try requireBucket(bucket)
        guard let object = objects[StoredObject.id(bucket, key)] else {
            throw Fault(.notFound(.object), "The specified key does not exist.")
        }
        return object
    }

    package func requireUpload(_ id: String, of key: String, in bucket: String) throws(Fault) -> MultipartUpload {
        _ = try requireBucket(bucket)
        guard let upload = uploads[id], upload.bucket == bucket, upload.key == key else {
            throw Fault(
                .notFound(.upload),
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been "
                    + "aborted or completed.")
        }
        return upload
    }

    /// The contents that some record needs: of objects, of parts of uploads, and of application versions, which
    /// outlive the object they were made of.
    package var contentInUse: Set<String> {
        var used = Set(objects.values.map(\.contentID))
        used.formUnion(uploads.values.flatMap(\.parts).map(\.contentID))
        used.formUnion(versions.values.map(\.contentID))
        return used
    }
}
