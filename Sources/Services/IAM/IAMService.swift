package import Domain
import IAMAPI
package import Smithy

/// Serves of IAM what `eb create` and infrastructure scripts call. Roles and profiles are stored and grant nothing:
/// access is not checked here.
package struct IAMService: IAMHandler, RecordService {
    package let store: any RecordStore

    package init(store: any RecordStore) {
        self.store = store
    }
}

extension IAMService {
    /// The one table from what the domain refuses to IAM's codes. A combination that is not valid is a policy's text.
    package static func serviceError(for fault: Fault) -> ServiceError {
        switch fault.kind {
        case .notFound: IAMFault.noSuchEntity(fault.message)
        case .alreadyExists(.tag): IAMFault.invalidInput(fault.message)
        case .alreadyExists: IAMFault.entityAlreadyExists(fault.message)
        case .tooMany: IAMFault.limitExceeded(fault.message)
        case .invalidCombination: IAMFault.malformedPolicyDocument(fault.message)
        case .unavailable: IAMFault.serviceFailure(fault.message)
        case .inUse, .operationInProgress: IAMFault.concurrentModification(fault.message)
        case .invalidParameter, .sourceBundle: IAMFault.invalidInput(fault.message)
        }
    }
}

extension Page {
    /// Source: IAM API Reference, `ListRoles`: a page has 100 unless told.
    init(
        of all: [Element], by key: (Element) -> String, marker: String?, maxItems: Int?
    ) throws(ServiceError) {
        guard let page = Page(of: all, by: key, after: marker, size: maxItems ?? 100) else {
            throw ServiceError("ValidationError", "Invalid Marker.")
        }
        self = page
    }
}
