import Domain
import ECSAPI
import Smithy

/// Where tasks shall run: every launch type is this machine, but a task definition has to fit the one asked for.
struct Launch {
    var type: LaunchType?
    var providers: [CapacityProviderStrategyItem]
    var platformVersion: String?

    init(
        type: LaunchType?, providers: [CapacityProviderStrategyItem], platformVersion: String?
    ) throws(ServiceError) {
        if type != nil, !providers.isEmpty {
            throw ECSFault.invalidParameter(
                "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try "
                    + "again.")
        }
        self.type = providers.isEmpty ? type ?? .ec2 : nil
        self.providers = providers
        self.platformVersion = platformVersion
    }

    var isFargate: Bool {
        type == .fargate || providers.contains { $0.capacityProvider.hasPrefix("FARGATE") }
    }

    /// As ECS resolves `LATEST`.
    var resolvedVersion: String? {
        guard isFargate else { return nil }
        let isLatest = platformVersion == nil || platformVersion == "LATEST"
        return isLatest ? "1.4.0" : platformVersion
    }

    var platformFamily: String? { isFargate ? "Linux" : nil }

    func check(_ definition: Domain.TaskDefinition) throws(ServiceError) {
        let plan = definition.plan
        guard !isFargate || plan.networkMode == .awsvpc && plan.cpu != nil && plan.memory != nil else {
            throw ECSFault.invalidParameter("Task definition does not support launch_type FARGATE.")
        }
    }
}
