import ArgumentParser
import ElasticBeanstalkAPI

struct EnvTerminateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terminate",
        abstract: "Removes an environment and all it is made of.",
        discussion: "Example: ctl env terminate demo-blue"
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var waiting: WaitOptions

    @Argument(help: "The environment's name.")
    var name: String

    func run() throws {
        let client = try options.client()
        let input = TerminateEnvironmentMessage(environmentName: name)
        let reply = try client.beanstalk(ElasticBeanstalk.terminateEnvironment, input)
        try EnvironmentOutcome(options: options, waiting: waiting, client: client)
            .finish([name], requestID: reply.requestID)
    }
}
