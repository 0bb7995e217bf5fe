import ArgumentParser
import ElasticBeanstalkAPI

struct AppDeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Removes an application and its versions.",
        discussion: "Example: ctl app delete demo --force"
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The application's name.")
    var name: String

    @Flag(help: "Terminate its running environments first.")
    var force = false

    func run() throws {
        let input = DeleteApplicationMessage(applicationName: name, terminateEnvByForce: force)
        _ = try options.client().beanstalk(ElasticBeanstalk.deleteApplication, input)
        options.printer.say("Application \(name) is removed.")
    }
}
