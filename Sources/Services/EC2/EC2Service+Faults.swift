package import Domain
package import Smithy

extension ServiceError {
    static func invalidValue(_ message: String) -> ServiceError { ServiceError("InvalidParameterValue", message) }

    /// - Parameter family: `InvalidVpcID`, `InvalidSubnetID`, …
    static func notFound(_ family: String, _ message: String) -> ServiceError {
        ServiceError(family + ".NotFound", message)
    }

    /// What EC2 says instead of doing anything. Source: Amazon EC2 API Reference, `TerminateInstances`, `DryRun`.
    static func checkDryRun(_ isDry: Bool?) throws(ServiceError) {
        guard isDry == true else { return }
        throw ServiceError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", status: 412)
    }
}

extension EC2Service {
    /// The one table from what the domain refuses to EC2's codes.
    package static func serviceError(for fault: Fault) -> ServiceError {
        switch fault.kind {
        case .notFound(.instance): .notFound("InvalidInstanceID", fault.message)
        case .notFound(.securityGroup): .notFound("InvalidGroup", fault.message)
        case .notFound(.securityGroupRule): .notFound("InvalidSecurityGroupRuleId", fault.message)
        case .notFound(.permission): .notFound("InvalidPermission", fault.message)
        case .notFound(.vpc): .notFound("InvalidVpcID", fault.message)
        case .notFound(.tag): ServiceError("InvalidID", fault.message)
        case .alreadyExists(.securityGroup): ServiceError("InvalidGroup.Duplicate", fault.message)
        case .alreadyExists(.securityGroupRule): ServiceError("InvalidPermission.Duplicate", fault.message)
        case .inUse(.securityGroup): ServiceError("DependencyViolation", fault.message)
        case .tooMany(.securityGroupRule): ServiceError("RulesPerSecurityGroupLimitExceeded", fault.message)
        case .unavailable: ServiceError("InternalError", fault.message, status: 500)
        case .notFound(.launchTemplate): ServiceError("InvalidLaunchTemplateName.NotFoundException", fault.message)
        case .notFound(.launchTemplateID): .notFound("InvalidLaunchTemplateId", fault.message)
        case .notFound(.launchTemplateVersion): ServiceError("InvalidLaunchTemplateId.VersionNotFound", fault.message)
        case .alreadyExists(.launchTemplate):
            ServiceError("InvalidLaunchTemplateName.AlreadyExistsException", fault.message)
        case .notFound(.keyPair): .notFound("InvalidKeyPair", fault.message)
        case .alreadyExists(.keyPair): ServiceError("InvalidKeyPair.Duplicate", fault.message)
        case .inUse(.instance): ServiceError("IncorrectInstanceState", fault.message)
        case .inUse(.permission): ServiceError("OperationNotPermitted", fault.message)
        case .notFound(.subnet): .notFound("InvalidSubnetID", fault.message)
        case .inUse, .operationInProgress: ServiceError("IncorrectState", fault.message)
        case .invalidCombination: ServiceError("InvalidParameterCombination", fault.message)
        case .invalidParameter, .notFound, .alreadyExists, .tooMany, .sourceBundle: .invalidValue(fault.message)
        }
    }
}
