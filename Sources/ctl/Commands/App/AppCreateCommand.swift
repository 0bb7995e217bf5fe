import ArgumentParser
import ElasticBeanstalkAPI

struct AppCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Makes an application.",
        discussion: "Example: ctl app create demo --description 'the demo'"
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The application's name.")
    var name: String

    @Option(help: "What it is.")
    var description: String?

    func run() throws {
        let input = CreateApplicationMessage(applicationName: name, description: description)
        let reply = try options.client().beanstalk(ElasticBeanstalk.createApplication, input)
        guard let application = reply.output.application else {
            throw CtlError.badAnswer("the service did not describe the application it made")
        }
        try options.printer.print(one: AppRow(application), AppRow.columns)
    }
}
