/// What `CreateService` was asked for.
package struct NewService: Sendable {
    package var name: String
    package var controller: ClusterService.Controller
    package var desiredCount: Int
    package var settings: ClusterService.Settings
    package var hasNetworkConfiguration: Bool
    package var tags: [Tag]

    package init(
        name: String, controller: ClusterService.Controller, desiredCount: Int, settings: ClusterService.Settings,
        hasNetworkConfiguration: Bool, tags: [Tag]
    ) {
        self.name = name
        self.controller = controller
        self.desiredCount = desiredCount
        self.settings = settings
        self.hasNetworkConfiguration = hasNetworkConfiguration
        self.tags = tags
    }
}

/// What `UpdateService` was asked for; nil leaves as it is.
package struct ServiceChange: Sendable {
    package var desiredCount: Int?
    package var definitionID: String?
    package var loadBalancers: [ServiceLoadBalancer]?
    package var gracePeriodSeconds: Int?
    package var rules: DeploymentRules?
    package var propagateTags: String?
    package var document: String?
    package var hasNetworkConfiguration = true
    package var securityGroups: [String]?
    package var providers: [ProviderShare]?
    package var isForced = false

    package init() {}
}
