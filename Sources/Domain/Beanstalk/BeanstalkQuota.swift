/// How many of Beanstalk's resources an account may have in a region.
/// Source: AWS General Reference, "AWS Elastic Beanstalk endpoints and quotas".
package enum BeanstalkQuota {
    package static let applications = 75
    package static let versions = 1_000
    package static let savedConfigurations = 2_000
    package static let environments = 200
    package static let customPlatforms = 50
}

extension World {
    func checkQuota(ofApplicationsIn scope: Scope) throws(Fault) {
        try check(applications.values, .application, "Applications", BeanstalkQuota.applications, scope)
    }

    func checkQuota(ofVersionsIn scope: Scope) throws(Fault) {
        try check(versions.values, .applicationVersion, "Application Versions", BeanstalkQuota.versions, scope)
    }

    func checkQuota(ofSavedConfigurationsIn scope: Scope) throws(Fault) {
        try check(
            savedConfigurations.values, .savedConfiguration, "Configuration Templates",
            BeanstalkQuota.savedConfigurations, scope)
    }

    func checkQuota(ofEnvironmentsIn scope: Scope) throws(Fault) {
        try check(
            environments.values.filter { !$0.isTerminated }, .environment, "Environments", BeanstalkQuota.environments,
            scope)
    }

    private func check(
        _ known: some Sequence<some Scoped>, _ resource: Fault.Resource, _ name: String, _ most: Int, _ scope: Scope
    ) throws(Fault) {
        guard known.count(where: { $0.scope == scope }) >= most else { return }
        throw Fault(
            .tooMany(resource),
            "You cannot have more than \(most) \(name). Either remove some \(name) or request a limit increase from AWS."
        )
    }
}
