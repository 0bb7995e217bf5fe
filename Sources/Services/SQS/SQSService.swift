package import Domain
import SQSAPI
import Smithy

/// Standard queues, kept with everything else. Worker environments work on their messages, and so may any client.
package struct SQSService: SQSHandler {
    let store: any RecordStore
    let clock: any WallClock

    package init(store: any RecordStore, clock: any WallClock) {
        self.store = store
        self.clock = clock
    }

    func commit<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> Result
    ) async throws(ServiceError) -> Result {
        do throws(Fault) { return try await store.commit(body) } catch { throw .from(error) }
    }

    func queue(_ url: String, _ context: RequestContext) throws(ServiceError) -> MessageQueue {
        do throws(Fault) {
            return try store.world.requireQueue(url: url, in: context.scope)
        } catch {
            throw .from(error)
        }
    }
}

extension RequestContext {
    var scope: Scope { Scope(account: account, region: region) }
}

extension ServiceError {
    /// The one table from what the domain refuses to SQS's codes.
    static func from(_ fault: Fault) -> ServiceError {
        switch fault.kind {
        case .notFound(.queue):
            SQSFault.queueDoesNotExist(fault.message).inQuery("AWS.SimpleQueueService.NonExistentQueue")
        case .notFound(.receipt): SQSFault.receiptHandleIsInvalid(fault.message)
        case .notFound(.queueAttribute): SQSFault.invalidAttributeName(fault.message)
        case .invalidCombination: SQSFault.invalidAttributeValue(fault.message)
        case .alreadyExists: SQSFault.queueNameExists(fault.message).inQuery("QueueAlreadyExists")
        case .unavailable: ServiceError("InternalError", fault.message, status: 500)
        case .notFound, .invalidParameter, .inUse, .tooMany, .operationInProgress, .sourceBundle:
            invalidParameter(fault.message)
        }
    }

    static func invalidParameter(_ message: String) -> ServiceError { ServiceError("InvalidParameterValue", message) }

    /// The same error with the code that Query has for it.
    func inQuery(_ code: String) -> ServiceError {
        var error = self
        error.queryCode = code
        return error
    }
}
