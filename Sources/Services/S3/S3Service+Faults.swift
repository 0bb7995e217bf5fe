package import Domain
package import Smithy

extension S3Service {
    /// S3's code for each reason the domain refuses.
    /// Source: Amazon S3 API Reference, "Error responses".
    package static func serviceError(for fault: Fault) -> ServiceError {
        let (code, status) = code(fault.kind)
        return ServiceError(code, fault.message, status: status)
    }

    private static func code(_ kind: Fault.Kind) -> (String, Int) {
        switch kind {
        case .notFound(.bucket): ("NoSuchBucket", 404)
        case .notFound(.object): ("NoSuchKey", 404)
        case .notFound(.upload): ("NoSuchUpload", 404)
        case .alreadyExists(.bucket): ("BucketAlreadyExists", 409)
        case .inUse(.bucket): ("BucketNotEmpty", 409)
        case .invalidParameter: ("InvalidBucketName", 400)
        case .invalidCombination: ("PreconditionFailed", 412)
        case .operationInProgress: ("OperationAborted", 409)
        default: ("InternalError", 500)
        }
    }
}

extension S3Service {
    /// The bucket must be there, and belong to the account the caller expects, if it says one.
    @discardableResult
    func requireBucket(_ name: String, owner: String?) throws(ServiceError) -> Domain.Bucket {
        let bucket = try look { world throws(Fault) in try world.requireBucket(name) }
        guard owner == nil || owner == bucket.account else {
            throw ServiceError("AccessDenied", "Access Denied", status: 403)
        }
        return bucket
    }
}
