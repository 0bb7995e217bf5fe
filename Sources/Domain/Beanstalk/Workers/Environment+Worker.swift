package import Foundation

extension Environment {
    /// Source: AWS Elastic Beanstalk API Reference, `EnvironmentTier`.
    package enum Tier: String, Codable, Sendable {
        case web = "WebServer"
        case worker = "Worker"
    }

    /// What a worker environment works on. All ids are ARNs.
    package struct Worker: Codable, Sendable, Equatable {
        package var queue: String
        /// nil where the user's own queue has none.
        package var deadLetters: String?
        /// When each of the periodic tasks was last looked at, by name: what was due before is done.
        package var periodic: [String: Date]?

        package init(queue: String, deadLetters: String?) {
            self.queue = queue
            self.deadLetters = deadLetters
        }
    }

    /// An environment without a tier of its own is a web server.
    package var settledTier: Tier { tier ?? .web }

    package var isWorker: Bool { tier == .worker }

    /// Its options, with what its tier makes of them.
    package var configuration: EnvironmentConfiguration { configuration(options) }

    func configuration(_ options: [OptionSetting]) -> EnvironmentConfiguration {
        EnvironmentConfiguration(options, tier: settledTier)
    }
}
