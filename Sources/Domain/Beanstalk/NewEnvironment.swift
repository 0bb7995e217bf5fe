/// What `CreateEnvironment` was asked for.
package struct NewEnvironment: Sendable {
    package var applicationName: String
    /// nil: one is made up.
    package var name: String?
    package var description: String?
    /// nil: one is made of the name.
    package var cnamePrefix: String?
    package var versionLabel: String
    package var solutionStack: String
    package var options: [OptionSetting]
    package var tags: [Tag]
    package var groupName: String?
    /// nil: those of the bundle, if it names some.
    package var links: [EnvironmentLink]?
    package var templateName: String?
    package var tier = Environment.Tier.web

    package init(
        applicationName: String, name: String?, description: String? = nil, cnamePrefix: String? = nil,
        versionLabel: String, solutionStack: String, options: [OptionSetting] = [], tags: [Tag] = []
    ) {
        self.applicationName = applicationName
        self.name = name
        self.description = description
        self.cnamePrefix = cnamePrefix
        self.versionLabel = versionLabel
        self.solutionStack = solutionStack
        self.options = options
        self.tags = tags
    }
}

/// What `UpdateEnvironment` was asked for; nil leaves as it is.
package struct EnvironmentUpdate: Sendable {
    package var description: String?
    package var versionLabel: String?
    package var solutionStack: String?
    package var options: [OptionSetting]
    package var removed: [OptionSetting]
    package var templateName: String?
    /// Instances that have to be replaced are replaced by a whole new set, whatever the options say.
    package var isImmutable = false

    package init(
        description: String? = nil, versionLabel: String? = nil, solutionStack: String? = nil,
        options: [OptionSetting] = [], removed: [OptionSetting] = []
    ) {
        self.description = description
        self.versionLabel = versionLabel
        self.solutionStack = solutionStack
        self.options = options
        self.removed = removed
    }
}
