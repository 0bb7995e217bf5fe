package import Domain
import SQSAPI
package import Smithy

/// Standard queues, kept with everything else. Worker environments work on their messages, and so may any client.
package struct SQSService: SQSHandler, RecordService {
    package let store: any RecordStore
    let clock: any WallClock

    package init(store: any RecordStore, clock: any WallClock) {
        self.store = store
        self.clock = clock
    }

    func queue(_ url: String, _ context: RequestContext) throws(ServiceError) -> MessageQueue {
        try look { world throws(Fault) in try world.requireQueue(url: url, in: context.scope) }
    }
}

extension SQSService {
    /// The one table from what the domain refuses to SQS's codes.
    package static func serviceError(for fault: Fault) -> ServiceError {
        switch fault.kind {
        case .notFound(.queue):
            SQSFault.queueDoesNotExist(fault.message).inQuery("AWS.SimpleQueueService.NonExistentQueue")
        case .notFound(.receipt): SQSFault.receiptHandleIsInvalid(fault.message)
        case .notFound(.queueAttribute): SQSFault.invalidAttributeName(fault.message)
        case .invalidCombination: SQSFault.invalidAttributeValue(fault.message)
        case .alreadyExists: SQSFault.queueNameExists(fault.message).inQuery("QueueAlreadyExists")
        case .unavailable: ServiceError("InternalError", fault.message, status: 500)
        case .notFound, .invalidParameter, .inUse, .tooMany, .operationInProgress, .sourceBundle:
            .invalidParameter(fault.message)
        }
    }
}

extension ServiceError {
    static func invalidParameter(_ message: String) -> ServiceError { ServiceError("InvalidParameterValue", message) }

    /// The same error with the code that Query has for it.
    func inQuery(_ code: String) -> ServiceError {
        var error = self
        error.queryCode = code
        return error
    }
}
