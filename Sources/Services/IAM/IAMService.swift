package import Domain
import IAMAPI
import Smithy

/// Serves of IAM what `eb create` and infrastructure scripts call. Roles and profiles are stored and grant nothing:
/// access is not checked here.
package struct IAMService: IAMHandler {
    let store: any RecordStore

    package init(store: any RecordStore) {
        self.store = store
    }

    func commit<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> Result
    ) async throws(ServiceError) -> Result {
        do throws(Fault) { return try await store.commit(body) } catch { throw .from(error) }
    }

    func read<Result>(_ body: (World) throws(Fault) -> Result) throws(ServiceError) -> Result {
        do throws(Fault) { return try body(store.world) } catch { throw .from(error) }
    }
}

extension ServiceError {
    /// The one table from what the domain refuses to IAM's codes. A combination that is not valid is a policy's text.
    static func from(_ fault: Fault) -> ServiceError {
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
