package import Foundation

/// Versions of what instances are to be.
package struct LaunchTemplate: Record, Scoped {
    package static let tableName = "launchTemplate"
    package static var place: WritableKeyPath<World, [String: LaunchTemplate]> { \.launchTemplates }

    /// `lt-` and 17 hexadecimal digits.
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    /// Oldest first; numbers are never used twice.
    package var versions: [Version]
    package var defaultVersion: Int
    package var latestVersion: Int
    package var createdAt: Date
    package var tags: [Tag]

    package struct Version: Codable, Sendable, Equatable {
        package var number: Int
        package var description: String?
        package var createdAt: Date
        package var plan: MachinePlan
        /// All that it was given: JSON of the API's `RequestLaunchTemplateData`. nil: it was made before that was kept.
        package var document: String?

        package init(number: Int, description: String?, createdAt: Date, plan: MachinePlan, document: String?) {
            self.number = number
            self.description = description
            self.createdAt = createdAt
            self.plan = plan
            self.document = document
        }
    }

    package init(id: String, scope: Scope, name: String, first: Version, tags: [Tag]) {
        self.id = id
        account = scope.account
        region = scope.region
        self.name = name
        versions = [first]
        defaultVersion = first.number
        latestVersion = first.number
        createdAt = first.createdAt
        self.tags = tags
    }

    /// - Parameter word: a number, `$Latest` or `$Default`; nil is the default.
    package func version(_ word: String?) -> Version? {
        switch word {
        case nil, "$Default": versions.first { $0.number == defaultVersion }
        case "$Latest": versions.last
        case .some(let word): versions.first { String($0.number) == word }
        }
    }
}

/// Auto Scaling's older way to say what instances are to be.
package struct LaunchConfiguration: Record, Scoped {
    package static let tableName = "launchConfiguration"
    package static var place: WritableKeyPath<World, [String: LaunchConfiguration]> { \.launchConfigurations }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    package var plan: MachinePlan
    package var createdAt: Date

    package init(scope: Scope, uuid: String, name: String, plan: MachinePlan, at now: Date) {
        id = scope.arn("autoscaling", "launchConfiguration:\(uuid):launchConfigurationName/\(name)")
        account = scope.account
        region = scope.region
        self.name = name
        self.plan = plan
        createdAt = now
    }
}

/// What a template or a configuration says; what is nil is left to who launches.
package struct MachinePlan: Codable, Sendable, Equatable {
    package var imageID: String?
    package var instanceType: String?
    package var keyName: String?
    /// In base64.
    package var userData: String?
    package var securityGroups: [String]
    package var tags: [Tag]
    package var isProtected: Bool?
    /// An instance profile's name or ARN.
    package var profile: String?

    package init(
        imageID: String? = nil, instanceType: String? = nil, keyName: String? = nil, userData: String? = nil,
        securityGroups: [String] = [], tags: [Tag] = [], isProtected: Bool? = nil, profile: String? = nil
    ) {
        self.imageID = imageID
        self.instanceType = instanceType
        self.keyName = keyName
        self.userData = userData
        self.securityGroups = securityGroups
        self.tags = tags
        self.isProtected = isProtected
        self.profile = profile
    }

    /// This plan, where it is silent the other one.
    package func over(_ other: MachinePlan) -> MachinePlan {
        MachinePlan(
            imageID: imageID ?? other.imageID, instanceType: instanceType ?? other.instanceType,
            keyName: keyName ?? other.keyName, userData: userData ?? other.userData,
            securityGroups: securityGroups.isEmpty ? other.securityGroups : securityGroups,
            tags: other.tags.adding(tags), isProtected: isProtected ?? other.isProtected,
            profile: profile ?? other.profile)
    }
}
