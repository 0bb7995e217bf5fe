package import Foundation

/// An image that the engine has: what an AMI is on AWS.
package struct LaunchableImage: Sendable, Equatable {
    /// What an instance names it by; without `:latest`.
    package var name: String
    package var createdAt: Date

    package init(name: String, createdAt: Date) {
        self.name = name
        self.createdAt = createdAt
    }
}
