package import Foundation

/// Options kept under a name, to make environments from; AWS's API calls it a configuration template.
///
/// The file that `eb config` edits lies in S3 beside it. Where that file was put there by somebody else since, it
/// counts and this record follows.
package struct SavedConfiguration: Record, Scoped {
    package static let tableName = "savedConfiguration"
    package static var place: WritableKeyPath<World, [String: SavedConfiguration]> { \.savedConfigurations }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var applicationName: String
    package var name: String
    package var description: String?
    package var solutionStack: String
    package var options: [OptionSetting]
    package var createdAt: Date
    package var updatedAt: Date
    package var tags: [Tag]
    /// Of the file in S3 that this record and the file agree on.
    package var fileETag: String?
    /// nil: for web servers.
    package var tier: Environment.Tier?

    package init(scope: Scope, new: NewConfiguration, at now: Date) {
        id = Self.arn(scope, new.applicationName, new.name)
        account = scope.account
        region = scope.region
        applicationName = new.applicationName
        name = new.name
        description = new.description
        solutionStack = new.solutionStack
        options = new.options
        createdAt = now
        updatedAt = now
        tags = new.tags
        tier = new.tier
    }

    package static func arn(_ scope: Scope, _ application: String, _ name: String) -> String {
        scope.arn("elasticbeanstalk", "configurationtemplate/\(application)/\(name)")
    }

    /// Where `eb` looks for the file in Beanstalk's bucket of the region.
    package static func fileKey(_ application: String, _ name: String) -> String {
        "resources/templates/\(application)/\(name)"
    }
}

/// What `CreateConfigurationTemplate` was asked for.
package struct NewConfiguration: Sendable {
    package var applicationName: String
    package var name: String
    package var description: String?
    package var solutionStack: String
    package var options: [OptionSetting]
    package var tags: [Tag]
    package var tier: Environment.Tier?

    package init(
        applicationName: String, name: String, description: String? = nil, solutionStack: String,
        options: [OptionSetting], tags: [Tag] = []
    ) {
        self.applicationName = applicationName
        self.name = name
        self.description = description
        self.solutionStack = solutionStack
        self.options = options
        self.tags = tags
    }
}
