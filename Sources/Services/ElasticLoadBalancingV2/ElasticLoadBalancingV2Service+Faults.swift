package import Domain
import ElasticLoadBalancingV2API
package import Smithy

private typealias Code = ElasticLoadBalancingV2Fault

extension ServiceError {
    static func validation(_ message: String) -> ServiceError { ServiceError("ValidationError", message) }

    /// AWS has it, and Teal does not.
    static func notServedYet(_ what: String) -> ServiceError {
        Code.invalidConfigurationRequest("\(what): Teal does not serve this yet")
    }
}

extension ElasticLoadBalancingV2Service {
    /// The one table from what the domain refuses to ELBv2's codes.
    package static func serviceError(for fault: Fault) -> ServiceError {
        let message = fault.message
        return switch fault.kind {
        case .notFound(let resource): notFound(resource, message)
        case .alreadyExists(.loadBalancer): Code.duplicateLoadBalancerName(message)
        case .alreadyExists(.targetGroup): Code.duplicateTargetGroupName(message)
        case .alreadyExists(.trustStore): Code.duplicateTrustStoreName(message)
        case .alreadyExists(.listener): Code.duplicateListener(message)
        case .alreadyExists(.tag): Code.duplicateTagKeys(message)
        case .alreadyExists(.rule): Code.priorityInUse(message)
        case .inUse(.targetGroup): Code.resourceInUse(message)
        case .inUse(.trustStore): Code.trustStoreInUse(message)
        case .inUse: Code.operationNotPermitted(message)
        case .tooMany(let resource): tooMany(resource, message)
        case .invalidCombination: Code.invalidConfigurationRequest(message)
        case .operationInProgress: Code.operationNotPermitted(message)
        case .invalidParameter, .alreadyExists, .sourceBundle: .validation(message)
        case .unavailable: ServiceError("InternalFailure", message, status: 500)
        }
    }

    private static func notFound(_ resource: Fault.Resource, _ message: String) -> ServiceError {
        switch resource {
        case .loadBalancer: Code.loadBalancerNotFound(message)
        case .targetGroup: Code.targetGroupNotFound(message)
        case .listener: Code.listenerNotFound(message)
        case .rule: Code.ruleNotFound(message)
        case .target: Code.invalidTarget(message)
        case .certificate: Code.certificateNotFound(message)
        case .sslPolicy: Code.sslPolicyNotFound(message)
        case .commonProtocol: Code.incompatibleProtocols(message)
        case .trustStore: Code.trustStoreNotFound(message)
        case .revocation: Code.revocationIdNotFound(message)
        case .subnet: Code.subnetNotFound(message)
        case .securityGroup: Code.invalidSecurityGroup(message)
        default: .validation(message)
        }
    }

    private static func tooMany(_ resource: Fault.Resource, _ message: String) -> ServiceError {
        switch resource {
        case .loadBalancer: Code.tooManyLoadBalancers(message)
        case .targetGroup: Code.tooManyTargetGroups(message)
        case .listener: Code.tooManyListeners(message)
        case .rule: Code.tooManyRules(message)
        case .usedTargetGroup: Code.tooManyUniqueTargetGroupsPerLoadBalancer(message)
        case .target: Code.tooManyTargets(message)
        case .certificate: Code.tooManyCertificates(message)
        case .trustStore: Code.tooManyTrustStores(message)
        case .revocation: Code.tooManyTrustStoreRevocationEntries(message)
        case .tag: Code.tooManyTags(message)
        case .capacityDecrease: Code.capacityDecreaseRequestsLimitExceeded(message)
        default: .validation(message)
        }
    }
}
