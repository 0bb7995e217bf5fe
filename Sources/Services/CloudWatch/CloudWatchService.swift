import CloudWatchAPI
package import Domain
import Smithy

/// Alarms that are really evaluated, and the metrics they are evaluated on.
package struct CloudWatchService: CloudWatchHandler {
    let store: any RecordStore
    let metrics: any MetricSource

    package init(store: any RecordStore, metrics: any MetricSource) {
        self.store = store
        self.metrics = metrics
    }

    func commit<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> Result
    ) async throws(ServiceError) -> Result {
        do throws(Fault) { return try await store.commit(body) } catch { throw .from(error) }
    }
}

extension ServiceError {
    static func validation(_ message: String) -> ServiceError { ServiceError("ValidationError", message) }

    /// The one table from what the domain refuses to CloudWatch's codes.
    static func from(_ fault: Fault) -> ServiceError {
        switch fault.kind {
        case .notFound: CloudWatchFault.resourceNotFound(fault.message)
        case .tooMany(.tag), .alreadyExists(.tag): CloudWatchFault.invalidParameterValue(fault.message)
        case .tooMany: CloudWatchFault.limitExceeded(fault.message)
        case .unavailable: CloudWatchFault.internalService(fault.message)
        case .invalidCombination: ServiceError("InvalidParameterCombination", fault.message)
        case .invalidParameter, .alreadyExists, .inUse, .operationInProgress, .sourceBundle: validation(fault.message)
        }
    }
}

extension RequestContext {
    var scope: Scope { Scope(account: account, region: region) }
}

extension Page {
    init(of all: [Element], by key: (Element) -> String, token: String?, size: Int?) throws(ServiceError) {
        guard let page = Page(of: all, by: key, after: token, size: size) else {
            throw CloudWatchFault.invalidNextToken("The token '\(token ?? "")' is invalid.")
        }
        self = page
    }
}
