/// When an application's versions are deleted by themselves: each time a version is created.
/// Source: AWS Elastic Beanstalk Developer Guide, "Configuring application version lifecycle settings".
package struct VersionLifecycle: Codable, Sendable, Equatable {
    package var serviceRole: String?
    package var count: Rule
    package var age: Rule

    package struct Rule: Codable, Sendable, Equatable {
        package var isEnabled: Bool
        /// How many versions are kept, or for how many days.
        package var limit: Int
        package var deletesSource: Bool

        package init(isEnabled: Bool, limit: Int, deletesSource: Bool) {
            self.isEnabled = isEnabled
            self.limit = limit
            self.deletesSource = deletesSource
        }
    }

    package init(serviceRole: String?, count: Rule, age: Rule) {
        self.serviceRole = serviceRole
        self.count = count
        self.age = age
    }

    /// As an application has it that nobody gave another.
    package static let none = VersionLifecycle(
        serviceRole: nil, count: Rule(isEnabled: false, limit: 200, deletesSource: false),
        age: Rule(isEnabled: false, limit: 180, deletesSource: false))
}
