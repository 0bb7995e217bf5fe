import Domain
import Foundation
import Smithy

/// The conditions under which a client wants an object.
/// Source: Amazon S3 API Reference, `GetObject`; RFC 9110, section 13.
struct Preconditions {
    var ifMatch: String?
    var ifNoneMatch: String?
    var ifModifiedSince: Date?
    var ifUnmodifiedSince: Date?

    enum Outcome { case met, failed, notModified }

    func outcome(for object: StoredObject) -> Outcome {
        let modifiedAt = object.modifiedAt.timeIntervalSince1970.rounded(.down)
        if let ifMatch {
            guard Self.names(object.eTag, ifMatch) else { return .failed }
        } else if let ifUnmodifiedSince, modifiedAt > ifUnmodifiedSince.timeIntervalSince1970 {
            return .failed
        }
        if let ifNoneMatch {
            guard !Self.names(object.eTag, ifNoneMatch) else { return .notModified }
        } else if let ifModifiedSince, modifiedAt <= ifModifiedSince.timeIntervalSince1970 {
            return .notModified
        }
        return .met
    }

    func check(_ object: StoredObject) throws(ServiceError) {
        switch outcome(for: object) {
        case .met: return
        case .failed: throw .preconditionFailed
        case .notModified: throw ServiceError("NotModified", "Not Modified", status: 304)
        }
    }

    private static func names(_ eTag: String, _ field: String) -> Bool {
        field.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).withoutETagQuotes }
            .contains { $0 == "*" || $0 == eTag }
    }
}

extension ServiceError {
    static let preconditionFailed = ServiceError(
        "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", status: 412)
}

extension String {
    /// `"abc"` and `W/"abc"` → `abc`.
    var withoutETagQuotes: String {
        let strong = hasPrefix("W/") ? dropFirst(2) : self[...]
        return strong.trimmingCharacters(in: CharacterSet(charactersIn: "\""))
    }
}
