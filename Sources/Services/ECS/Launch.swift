import Domain
import ECSAPI
import Smithy

/// Where tasks shall run: every launch type is this machine, but a task definition has to fit the one asked for.
struct Launch {
    var type: LaunchType?
    var providers: [CapacityProviderStrategyItem]
    var platformVersion: String?

    /// - Parameter standard: the cluster's strategy, which counts where neither a type nor providers are given.
    init(
        type: LaunchType?, providers: [CapacityProviderStrategyItem], platformVersion: String?,
        standard: [CapacityProviderStrategyItem] = []
    ) throws(ServiceError) {
        if type != nil, !providers.isEmpty {
            throw ECSFault.invalidParameter(
                "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try "
                    + "again.")
        }
        let providers = type == nil && providers.isEmpty ? standard : providers
        try Self.check(providers)
        self.type = providers.isEmpty ? type ?? .ec2 : nil
        self.providers = providers
        self.platformVersion = platformVersion
    }

    var isFargate: Bool {
        type == .fargate || providers.contains { Self.fargateProviders.contains($0.capacityProvider) }
    }

    var shares: [ProviderShare] { providers.map(\.share) }

    static let fargateProviders = ["FARGATE", "FARGATE_SPOT"]

    /// Source: Amazon ECS API Reference, `CapacityProviderStrategyItem`.
    static func check(_ providers: [CapacityProviderStrategyItem]) throws(ServiceError) {
        guard !providers.isEmpty else { return }
        let isFargate = providers.map { fargateProviders.contains($0.capacityProvider) }
        guard Set(isFargate).count == 1 else {
            throw ECSFault.invalidParameter(
                "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and "
                    + "Fargate providers.")
        }
        guard providers.count(where: { ($0.base ?? 0) > 0 }) <= 1 else {
            throw ECSFault.invalidParameter(
                "Only one capacity provider in a capacity provider strategy can have a base defined.")
        }
        // Without any weight the first counts as the only one, as where a script leaves weights out.
        guard providers.contains(where: { $0.weight == nil || ($0.weight ?? 0) > 0 }) else {
            throw ECSFault.invalidParameter(
                "At least one capacity provider in a capacity provider strategy must have a weight greater than 0.")
        }
    }

    /// As ECS resolves `LATEST`.
    var resolvedVersion: String? { Self.resolve(wantedVersion) }

    /// As a service shows it: what was asked for.
    var wantedVersion: String? { isFargate ? platformVersion ?? "LATEST" : nil }

    static func resolve(_ version: String?) -> String? { version == "LATEST" ? "1.4.0" : version }

    var platformFamily: String? { isFargate ? "Linux" : nil }

    func check(_ definition: Domain.TaskDefinition) throws(ServiceError) {
        let plan = definition.plan
        guard !isFargate || plan.networkMode == .awsvpc && plan.cpu != nil && plan.memory != nil else {
            throw ECSFault.invalidParameter("Task definition does not support launch_type FARGATE.")
        }
    }
}

extension CapacityProviderStrategyItem {
    var share: ProviderShare { ProviderShare(name: capacityProvider, base: base ?? 0, weight: weight ?? 0) }
}
