import ArgumentParser
import ElasticBeanstalkAPI

struct EnvRestartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Restarts the application on every instance.",
        discussion: "Example: ctl env restart demo-blue"
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var waiting: WaitOptions

    @Argument(help: "The environment's name.")
    var name: String

    func run() throws {
        let client = try options.client()
        let input = RestartAppServerMessage(environmentName: name)
        let reply = try client.beanstalk(ElasticBeanstalk.restartAppServer, input)
        try EnvironmentOutcome(options: options, waiting: waiting, client: client)
            .finish([name], requestID: reply.requestID)
    }
}
