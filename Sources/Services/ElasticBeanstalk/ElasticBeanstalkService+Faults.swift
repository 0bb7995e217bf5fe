package import Domain
import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    /// Beanstalk has one code for nearly everything that is wrong with a request.
    /// Source: AWS Elastic Beanstalk API Reference, "Common Errors".
    package static func serviceError(for fault: Fault) -> ServiceError {
        let message = fault.message
        return switch fault.kind {
        case .invalidCombination: ServiceError("InvalidParameterCombination", message)
        case .operationInProgress: ElasticBeanstalkFault.operationInProgress(message)
        case .unavailable: ServiceError("ServiceUnavailable", message, status: 503)
        case .tooMany(.application): ElasticBeanstalkFault.tooManyApplications(message)
        case .tooMany(.applicationVersion): ElasticBeanstalkFault.tooManyApplicationVersions(message)
        case .tooMany(.environment): ElasticBeanstalkFault.tooManyEnvironments(message)
        case .notFound(.managedAction): ElasticBeanstalkFault.invalidRequest(message)
        case .inUse(.managedAction): ElasticBeanstalkFault.managedActionInvalidState(message)
        case .tooMany(.savedConfiguration): ElasticBeanstalkFault.tooManyConfigurationTemplates(message)
        case .invalidParameter, .notFound, .alreadyExists, .inUse, .tooMany, .sourceBundle:
            ServiceError("InvalidParameterValue", message)
        }
    }
}
