import Smithy
import Wire

/// Refuses a body by what the head says of its length, before a byte of it arrives.
struct DeclaredLength: HeadStep {
    let limits: RequestLimits

    func admit(_ visit: Visit) throws(ServiceError) {
        guard let field = visit.head.headers["content-length"] else { return }
        guard let length = Int(field), length >= 0 else {
            throw ServiceError("InvalidArgument", "The Content-Length field is not a number.")
        }
        guard visit.route.streamsBody else {
            if length > limits.body { throw .tooLarge(limits.body) }
            return
        }
        if length > limits.upload {
            throw ServiceError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.")
        }
    }
}

extension ServiceError {
    /// The body is longer than `limit` bytes.
    static func tooLarge(_ limit: Int) -> ServiceError {
        ServiceError("RequestEntityTooLarge", "The request body is larger than \(limit) bytes.", status: 413)
    }
}
