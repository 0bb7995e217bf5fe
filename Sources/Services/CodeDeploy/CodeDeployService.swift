import CodeDeployAPI
package import Domain
package import Smithy

/// CodeDeploy's operations. Deployments are records; the runner moves them.
package struct CodeDeployService: CodeDeployHandler, RecordService {
    package let store: any RecordStore

    package init(store: any RecordStore) {
        self.store = store
    }

    func application(_ name: String, _ context: RequestContext) throws(ServiceError) -> CodeDeployApplication {
        try look { world throws(Fault) in try world.requireCodeDeployApplication(name, in: context.scope) }
    }

    func group(
        _ name: String, of application: CodeDeployApplication
    ) throws(ServiceError) -> DeploymentGroup {
        try look { world throws(Fault) in try world.requireDeploymentGroup(name, of: application) }
    }

    func deployment(_ id: String?, _ context: RequestContext) throws(ServiceError) -> CodeDeployment {
        guard let id, !id.isEmpty else { throw CodeDeployFault.deploymentIdRequired("Deployment ID is required") }
        guard id.hasPrefix("d-") else {
            throw CodeDeployFault.invalidDeploymentId("Specified deployment Id \(id) is not in valid format")
        }
        return try look { world throws(Fault) in try world.requireDeployment(id, in: context.scope) }
    }
}

extension CodeDeployService {
    /// The one table from what the domain refuses to CodeDeploy's exceptions.
    package static func serviceError(for fault: Fault) -> ServiceError {
        switch fault.kind {
        case .notFound(let resource): missing(resource, fault.message)
        case .alreadyExists(let resource): existing(resource, fault.message)
        case .inUse(.deploymentConfiguration): CodeDeployFault.deploymentConfigInUse(fault.message)
        case .inUse(.deployment): CodeDeployFault.deploymentAlreadyCompleted(fault.message)
        case .inUse(.hookExecution): CodeDeployFault.lifecycleEventAlreadyCompleted(fault.message)
        case .tooMany(.deployment): CodeDeployFault.deploymentLimitExceeded(fault.message)
        case .tooMany(.tag): CodeDeployFault.tagLimitExceeded(fault.message)
        case .operationInProgress: CodeDeployFault.deploymentIsNotInReadyState(fault.message)
        case .invalidCombination: CodeDeployFault.invalidOperation(fault.message)
        case .unavailable: ServiceError("InternalFailure", fault.message, status: 500)
        case .inUse, .tooMany, .invalidParameter, .sourceBundle: CodeDeployFault.invalidInput(fault.message)
        }
    }

    private static func missing(_ resource: Fault.Resource, _ message: String) -> ServiceError {
        switch resource {
        case .application: CodeDeployFault.applicationDoesNotExist(message)
        case .deploymentGroup: CodeDeployFault.deploymentGroupDoesNotExist(message)
        case .deploymentConfiguration: CodeDeployFault.deploymentConfigDoesNotExist(message)
        case .deployment: CodeDeployFault.deploymentDoesNotExist(message)
        case .deploymentTarget: CodeDeployFault.deploymentTargetDoesNotExist(message)
        case .revision: CodeDeployFault.revisionDoesNotExist(message)
        case .onPremisesInstance: CodeDeployFault.instanceNotRegistered(message)
        case .hookExecution: CodeDeployFault.invalidLifecycleEventHookExecutionId(message)
        case .autoScalingGroup: CodeDeployFault.invalidAutoScalingGroup(message)
        case .targetGroup, .listener: CodeDeployFault.invalidTargetGroupPair(message)
        default: CodeDeployFault.invalidInput(message)
        }
    }

    private static func existing(_ resource: Fault.Resource, _ message: String) -> ServiceError {
        switch resource {
        case .application: CodeDeployFault.applicationAlreadyExists(message)
        case .deploymentGroup: CodeDeployFault.deploymentGroupAlreadyExists(message)
        case .deploymentConfiguration: CodeDeployFault.deploymentConfigAlreadyExists(message)
        case .onPremisesInstance: CodeDeployFault.instanceNameAlreadyRegistered(message)
        default: CodeDeployFault.invalidTagsToAdd(message)
        }
    }
}
