import ArgumentParser
import ElasticBeanstalkAPI

struct VersionDeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Removes a version.",
        discussion: "Example: ctl version delete demo v1 --bundle"
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The application's name.")
    var application: String

    @Argument(help: "The version's label.")
    var label: String

    @Flag(help: "Remove its source bundle too.")
    var bundle = false

    func run() throws {
        let input = DeleteApplicationVersionMessage(
            applicationName: application, versionLabel: label, deleteSourceBundle: bundle)
        _ = try options.client().beanstalk(ElasticBeanstalk.deleteApplicationVersion, input)
        options.printer.say("Version \(label) of \(application) is removed.")
    }
}
