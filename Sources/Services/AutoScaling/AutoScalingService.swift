import AutoScalingAPI
package import Domain
package import Smithy

/// Serves Amazon EC2 Auto Scaling, for the groups of Beanstalk environments and those that somebody makes by himself.
package struct AutoScalingService: AutoScalingHandler, TrafficService {
    package let store: any RecordStore
    package let traffic: any TrafficSwitch

    package init(store: any RecordStore, traffic: any TrafficSwitch) {
        self.store = store
        self.traffic = traffic
    }
}

extension ServiceError {
    static func validation(_ message: String) -> ServiceError { ServiceError("ValidationError", message) }
}

extension AutoScalingService {
    /// The one table from what the domain refuses to Auto Scaling's codes; nearly all of it is one code there.
    package static func serviceError(for fault: Fault) -> ServiceError {
        switch fault.kind {
        case .operationInProgress: AutoScalingFault.scalingActivityInProgress(fault.message)
        case .alreadyExists(.autoScalingGroup), .alreadyExists(.launchConfiguration):
            AutoScalingFault.alreadyExists(fault.message)
        case .inUse(.autoScalingGroup), .inUse(.launchConfiguration): AutoScalingFault.resourceInUse(fault.message)
        case .unavailable: ServiceError("InternalFailure", fault.message, status: 500)
        case .invalidParameter, .invalidCombination, .notFound, .alreadyExists, .inUse, .tooMany, .sourceBundle:
            .validation(fault.message)
        }
    }
}

extension Page {
    init(
        of all: [Element], by key: (Element) -> String, token: String?, size: Int?, most: Int = 100
    ) throws(ServiceError) {
        guard let page = Page(of: all, by: key, after: token, size: min(size ?? 50, most)) else {
            throw AutoScalingFault.invalidNextToken("The token '\(token ?? "")' is invalid.")
        }
        self = page
    }
}
