import ArgumentParser
import ElasticBeanstalkAPI
import Smithy

struct EnvCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Launches an environment and waits until it serves.",
        discussion: "Example: ctl env create demo-blue --app demo --version v1 --cname demo --instances 2"
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var settings: OptionSettings

    @Argument(help: "The environment's name.")
    var name: String

    @Option(name: .customLong("app"), help: "The application it belongs to.")
    var application: String

    @Option(help: "The version to run. teald refuses to go without: it has no sample application.")
    var version: String?

    @Option(help: "The first label of its CNAME. (default: the environment's name)")
    var cname: String?

    @Option(help: "The solution stack. (default: the newest for Docker, else the first there is)")
    var solutionStack: String?

    func run() throws {
        let client = try options.client()
        let input = CreateEnvironmentMessage(
            applicationName: application, environmentName: name, cnamePrefix: cname ?? name, versionLabel: version,
            solutionStackName: try solutionStack ?? Self.usualStack(client), optionSettings: try settings.settings())
        let reply = try client.beanstalk(ElasticBeanstalk.createEnvironment, input)
        try EnvironmentOutcome(options: options, waiting: waiting, client: client)
            .finish([name], requestID: reply.requestID)
    }

    private static func usualStack(_ client: TealClient) throws -> String? {
        let stacks = try client.beanstalk(ElasticBeanstalk.listAvailableSolutionStacks, Empty()).output.solutionStacks
        return stacks.first { $0.contains("running Docker") } ?? stacks.first
    }
}
