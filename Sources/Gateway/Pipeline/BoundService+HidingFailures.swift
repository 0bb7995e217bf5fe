import Logging
import Smithy

extension BoundService {
    /// The same service; what goes wrong inside of it is logged in full and told to the client in one fixed sentence.
    func hidingFailures(_ logger: Logger) -> BoundService {
        BoundService(description, operations.values.map { $0.hidingFailures(of: description.name, logger) })
    }
}

extension BoundOperation {
    fileprivate func hidingFailures(of service: String, _ logger: Logger) -> BoundOperation {
        BoundOperation(traits: traits) { [prepare, name = traits.name] reader throws(ReadingError) in
            let call = try prepare(reader)
            return { context throws(ServiceError) in
                do throws(ServiceError) {
                    return try await call(context)
                } catch {
                    throw error.hidingDetails(of: "\(service).\(name)", context, logger)
                }
            }
        }
    }
}

extension ServiceError {
    fileprivate func hidingDetails(of operation: String, _ context: RequestContext, _ logger: Logger) -> ServiceError {
        guard status == 500 else { return self }
        logger.error(
            "Operation failed inside",
            metadata: [
                "request-id": "\(context.requestID)", "operation": "\(operation)", "code": "\(code)",
                "reason": "\(message)",
            ])
        return ServiceError(
            code, "We encountered an internal error. teald's log tells more under this request's id.", status: status)
    }
}
