import CloudWatchAPI
package import Domain
package import Smithy

/// Alarms that are really evaluated, and the metrics they are evaluated on.
package struct CloudWatchService: CloudWatchHandler, RecordService {
    package let store: any RecordStore
    let metrics: any MetricSource

    package init(store: any RecordStore, metrics: any MetricSource) {
        self.store = store
        self.metrics = metrics
    }
}

extension ServiceError {
    static func validation(_ message: String) -> ServiceError { ServiceError("ValidationError", message) }
}

extension CloudWatchService {
    /// The one table from what the domain refuses to CloudWatch's codes.
    package static func serviceError(for fault: Fault) -> ServiceError {
        switch fault.kind {
        case .notFound: CloudWatchFault.resourceNotFound(fault.message)
        case .tooMany(.tag), .alreadyExists(.tag): CloudWatchFault.invalidParameterValue(fault.message)
        case .tooMany: CloudWatchFault.limitExceeded(fault.message)
        case .unavailable: CloudWatchFault.internalService(fault.message)
        case .invalidCombination: ServiceError("InvalidParameterCombination", fault.message)
        case .invalidParameter, .alreadyExists, .inUse, .operationInProgress, .sourceBundle: .validation(fault.message)
        }
    }
}

extension Page {
    init(of all: [Element], by key: (Element) -> String, token: String?, size: Int?) throws(ServiceError) {
        guard let page = Page(of: all, by: key, after: token, size: size) else {
            throw CloudWatchFault.invalidNextToken("The token '\(token ?? "")' is invalid.")
        }
        self = page
    }
}
