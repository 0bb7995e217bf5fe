import ArgumentParser
import ElasticBeanstalkAPI

struct EnvRebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Removes all of an environment's resources and makes them anew.",
        discussion: "Example: ctl env rebuild demo-blue"
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var waiting: WaitOptions

    @Argument(help: "The environment's name.")
    var name: String

    func run() throws {
        let client = try options.client()
        let input = RebuildEnvironmentMessage(environmentName: name)
        let reply = try client.beanstalk(ElasticBeanstalk.rebuildEnvironment, input)
        try EnvironmentOutcome(options: options, waiting: waiting, client: client)
            .finish([name], requestID: reply.requestID)
    }
}
