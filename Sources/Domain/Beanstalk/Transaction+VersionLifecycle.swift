import Foundation

extension Transaction {
    package mutating func setLifecycle(
        _ lifecycle: VersionLifecycle, ofApplication name: String, in scope: Scope
    ) throws(Fault) -> Application {
        var application = try world.requireApplication(name, in: scope)
        guard lifecycle.serviceRole ?? application.lifecycle?.serviceRole != nil else {
            throw Fault(
                .invalidParameter, "ServiceRole is required when an application's lifecycle is configured first.")
        }
        if lifecycle.count.isEnabled, lifecycle.age.isEnabled {
            throw Fault(
                .invalidParameter, "Only one of MaxCountRule and MaxAgeRule can be enabled at the same time.")
        }
        var lifecycle = lifecycle
        lifecycle.serviceRole = lifecycle.serviceRole ?? application.lifecycle?.serviceRole
        application.lifecycle = lifecycle
        application.updatedAt = now
        save(application)
        return application
    }

    /// Deletes what the rule in force no longer keeps, except versions in use; returns the contents that nothing may
    /// refer to any more. At most a hundred at once, as on AWS.
    package mutating func applyLifecycle(of application: Application) -> [String] {
        guard let lifecycle = application.lifecycle else { return [] }
        let rule = lifecycle.age.isEnabled ? lifecycle.age : lifecycle.count
        guard rule.isEnabled else { return [] }
        let newestFirst = world.versions(of: application).sorted { ($0.createdAt, $0.label) > ($1.createdAt, $1.label) }
        let oldest = now.addingTimeInterval(-TimeInterval(rule.limit) * 86_400)
        let outlived =
            lifecycle.age.isEnabled
            ? newestFirst.filter { $0.createdAt < oldest } : Array(newestFirst.dropFirst(rule.limit))
        var released: [String] = []
        for version in outlived.reversed().filter({ world.users(of: $0).isEmpty }).prefix(100) {
            released += deleteUnused(version, withSource: rule.deletesSource)
        }
        return released
    }
}
