import ArgumentParser
import ElasticBeanstalkAPI

struct EnvUpdateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Deploys another version, or changes options, and waits for the end.",
        discussion: "Example: ctl env update demo-green --version v2"
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var settings: OptionSettings

    @Argument(help: "The environment's name.")
    var name: String

    @Option(help: "The version to deploy.")
    var version: String?

    func validate() throws {
        guard try version != nil || !settings.settings().isEmpty else {
            throw ValidationError("Say what to change: --version, --instances, --var or --option.")
        }
    }

    func run() throws {
        let client = try options.client()
        let input = UpdateEnvironmentMessage(
            environmentName: name, versionLabel: version, optionSettings: try settings.settings())
        let reply = try client.beanstalk(ElasticBeanstalk.updateEnvironment, input)
        try EnvironmentOutcome(options: options, waiting: waiting, client: client)
            .finish([name], requestID: reply.requestID)
    }
}
