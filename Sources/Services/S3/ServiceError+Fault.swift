import Domain
import Smithy

extension ServiceError {
    /// S3's code for each reason the domain refuses.
    /// Source: Amazon S3 API Reference, "Error responses".
    init(_ fault: Fault) {
        let (code, status) = Self.code(fault.kind)
        self.init(code, fault.message, status: status)
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
    /// Runs a rule of the domain outside of a commit.
    func ask<Result>(_ rule: () throws(Fault) -> Result) throws(ServiceError) -> Result {
        do throws(Fault) {
            return try rule()
        } catch {
            throw ServiceError(error)
        }
    }

    /// The bucket must be there, and belong to the account the caller expects, if it says one.
    @discardableResult
    func requireBucket(_ name: String, owner: String?) throws(ServiceError) -> Domain.Bucket {
        let bucket = try ask { () throws(Fault) in try store.world.requireBucket(name) }
        guard owner == nil || owner == bucket.account else {
            throw ServiceError("AccessDenied", "Access Denied", status: 403)
        }
        return bucket
    }
}
