import ArgumentParser
import ElasticBeanstalkAPI

struct EnvListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists environments.",
        discussion: "Example: ctl env list --app demo"
    )

    @OptionGroup var options: GlobalOptions

    @Option(name: .customLong("app"), help: "Only of this application.")
    var application: String?

    @Flag(help: "Also those terminated not long ago.")
    var all = false

    func run() throws {
        let environments = try options.client().environments(application: application)
        let shown = environments.filter { all || $0.status != .terminated }
        try options.printer.print(shown.map(EnvRow.init), EnvRow.columns)
    }
}
