import Bundles
import Domain

extension World {
    /// The object that is a revision, as it was when the deployment was asked for. Buckets here keep one version of each
    /// object, whose id is `null`, as S3's without versioning do.
    func object(of revision: RevisionLocation.S3) throws(BundleFailure) -> StoredObject {
        let place = "s3://\(revision.bucket)/\(revision.key)"
        guard let object = objects[StoredObject.id(revision.bucket, revision.key)] else {
            throw BundleFailure("The specified key does not exist: \(place).")
        }
        if let version = revision.version, version != "null" {
            throw BundleFailure("The specified version does not exist: \(version) of \(place).")
        }
        if let eTag = revision.eTag, eTag != object.eTag {
            throw BundleFailure("The ETag of \(place) is \(object.eTag), not \(eTag).")
        }
        return object
    }
}
