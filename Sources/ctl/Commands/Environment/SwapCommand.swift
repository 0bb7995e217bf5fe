import ArgumentParser
import ElasticBeanstalkAPI

struct SwapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swap",
        abstract: "Exchanges the CNAMEs of two environments: the blue/green cut-over, and its rollback.",
        discussion: "Example: ctl swap demo-blue demo-green"
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var waiting: WaitOptions

    @Argument(help: "The environment that has the production CNAME.")
    var source: String

    @Argument(help: "The environment that is to have it.")
    var destination: String

    func validate() throws {
        guard source != destination else { throw ValidationError("SOURCE and DEST must be two environments.") }
    }

    func run() throws {
        let client = try options.client()
        let input = SwapEnvironmentCNAMEsMessage(
            sourceEnvironmentName: source, destinationEnvironmentName: destination)
        let reply = try client.beanstalk(ElasticBeanstalk.swapEnvironmentCNAMEs, input)
        try EnvironmentOutcome(options: options, waiting: waiting, client: client)
            .finish([source, destination], requestID: reply.requestID)
    }
}
