import ArgumentParser
import ElasticBeanstalkAPI
import Foundation

struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Shows what happened to environments; with --follow, as it happens.",
        discussion: "Example: ctl events --env demo-blue --follow"
    )

    @OptionGroup var options: GlobalOptions

    @Option(name: .customLong("env"), help: "Only of this environment.")
    var environment: String?

    @Option(name: .customLong("app"), help: "Only of this application.")
    var application: String?

    @Option(help: "How many at most, the newest.")
    var limit = 100

    @Flag(name: [.short, .long], help: "Go on with new ones until Ctrl-C.")
    var follow = false

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit must be from 1 to 1000.") }
    }

    func run() throws {
        if follow { try followStream() } else { try list() }
    }

    /// Oldest first, as a log is read.
    private func list() throws {
        let input = DescribeEventsMessage(
            applicationName: application, environmentName: environment, maxRecords: limit)
        let rows = try options.client().events(input).reversed().map(EventRow.init)
        try options.printer.print(rows, EventRow.columns)
    }

    private func followStream() throws {
        let name = environment?.addingPercentEncoding(withAllowedCharacters: TealClient.plainCharacters)
        let path = "/_teal/events" + (name.map { "?environment=" + $0 } ?? "")
        var parser = ServerSentEvents()
        let client = try options.client()
        try client.follow(path) { bytes in
            for event in parser.push(bytes) where event.name == "environment" { show(event) }
            return true
        }
        throw CtlError.unreachable(endpoint: client.endpoint.url, reason: "teald ended the stream of events")
    }

    private func show(_ event: ServerSentEvents.Event) {
        do {
            let row = try JSONDecoder().decode(EventRow.self, from: Data(event.data.utf8))
            guard application == nil || row.application == application else { return }
            Printer.write(options.output == .json ? event.data : row.line(separator: options.output))
        } catch {
            options.printer.say("an event that this ctl does not know: \(event.data)")
        }
    }
}
