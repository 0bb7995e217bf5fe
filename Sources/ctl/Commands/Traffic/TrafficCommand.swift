import ArgumentParser
import Dispatch

struct TrafficCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "traffic",
        abstract: "Sends a steady load to a URL and reports by version; every failure is counted.",
        discussion: """
            A request fails when it gets no answer or a status of 400 and more; the exit status is then 1. \
            Ctrl-C ends the load and prints the report. The host is looked up once; names below localhost are \
            this computer.

            Example: ctl traffic http://demo-blue.us-east-1.elasticbeanstalk.localhost:8080/ --rate 1000 --duration 30s
            """
    )

    @Argument(help: "Where to send the requests.")
    var url: String

    @Option(help: "Requests a second over all connections; without it as many as they can carry.")
    var rate: Double?

    @Option(help: "Connections; each carries one request at a time.")
    var connections = 50

    @Option(help: "How long to send, as in 500ms, 10s, 2m. (default: 10s, or no end with --requests)")
    var duration: Seconds?

    @Option(help: "End after so many requests.")
    var requests: Int?

    @Option(help: ArgumentHelp("How to print the report: table or json.", valueName: "table|json"))
    var report = OutputFormat.table

    @Option(help: "The answer's header that names the version.")
    var headerVersion = "X-App-Version"

    @Option(help: ArgumentHelp("Connect to this address, as with curl.", valueName: "HOST:PORT:ADDR"))
    var resolve: String?

    @Option(help: "Send this Host header instead of the URL's host.")
    var host: String?

    @Option(help: "How long one request may take.")
    var timeout = Seconds(30)

    func validate() throws {
        guard (1...10_000).contains(connections) else {
            throw ValidationError("--connections must be from 1 to 10000.")
        }
        if let rate, !(rate > 0 && rate.isFinite) { throw ValidationError("--rate must be more than 0.") }
        if let requests, requests < 1 { throw ValidationError("--requests must be at least 1.") }
        if report == .text { throw ValidationError("--report is table or json.") }
    }

    func run() throws {
        let terminal = Terminal.current()
        let line = ProgressLine(terminal: terminal)
        let stop = StopSignal()
        let sources = stop.catchSignals()
        defer { sources.forEach { $0.cancel() } }
        let generator = TrafficGenerator(plan: try plan(), stop: stop) { recorder, seconds in
            line.show(Self.progress(recorder, seconds))
        }
        let run = try generator.run()
        line.clear()
        try finish(TrafficReport(url: generator.plan.target.url, run: run), terminal)
    }

    func plan() throws -> TrafficPlan {
        TrafficPlan(
            target: try TrafficTarget(url: url, resolve: resolve, hostHeader: host), connections: connections,
            rate: rate, duration: duration?.value ?? (requests == nil ? 10 : nil), requestLimit: requests,
            versionHeader: headerVersion, timeLimit: max(1, Int(timeout.value)))
    }

    private func finish(_ result: TrafficReport, _ terminal: Terminal) throws {
        Printer.write(report == .json ? try JSONText.of(result) : result.text(on: terminal))
        if result.failures > 0 { throw CtlError.failedRequests(result.failures) }
    }

    private static func progress(_ recorder: TrafficRecorder, _ seconds: Double) -> String {
        let versions = recorder.versions.sorted { $0.value.firstAnswer < $1.value.firstAnswer }
        let shares = versions.map { "\($0.key) \($0.value.requests)" }.joined(separator: "  ")
        return "\(Int(seconds))s  \(recorder.requests) requests  \(recorder.failures) failed  \(shares)"
    }
}
