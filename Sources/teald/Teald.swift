import ArgumentParser
import Foundation

/// The server: control plane, data plane and name service in one process.
@main
struct Teald: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "teald",
        abstract: "Runs the deployment half of a cloud on this computer.",
        discussion: """
            Speaks AWS's protocols on one port (AWS_ENDPOINT_URL=http://localhost:4566), runs instances as Docker \
            containers or processes, and carries real traffic to them. Each option can be given by an environment \
            variable as well: --time-scale by TEAL_TIME_SCALE, and so on. The option wins.

            Example: teald --data-dir :memory: --time-scale 60
            """)

    @OptionGroup var options: Options

    func run() async throws {
        let configuration = try Configuration(options, environment: ProcessInfo.processInfo.environment)
        try await Server.build(configuration).run()
    }
}

/// What can be said on the command line.
struct Options: ParsableArguments {
    @Option(help: "Address to listen on. (default: 127.0.0.1)")
    var host: String?

    @Option(help: "Port of the AWS and native APIs; 0 takes a free one. (default: 4566)")
    var port: String?

    @Option(help: "Where state is kept; ':memory:' keeps nothing. (default: ~/.teal)")
    var dataDir: String?

    @Option(help: "What runs instances: auto, docker or process. (default: auto)")
    var engine: String?

    @Option(help: "Port at which every load balancer is reached by host name. (default: 80, else 8080)")
    var frontDoorPort: String?

    @Option(help: "Port of the name service; 0 takes a free one. (default: 5354)")
    var dnsPort: String?

    @Option(help: "How many times shorter policy waits are than on AWS. (default: 1)")
    var timeScale: String?

    @Option(
        defaultAsFlag: "443",
        help: "Serve the APIs over TLS too, at this port; 443 where none is said. Clients trust what `ctl ca` prints.")
    var tls: String?

    @Option(help: "Region of requests that name none. (default: us-east-1)")
    var region: String?

    @Option(help: "lenient takes any credentials, strict only known keys and right signatures. (default: lenient)")
    var auth: String?

    @Option(help: "With --auth strict: seconds by which a signature's time may differ. (default: 900)")
    var authSkew: String?

    @Option(help: "File that gets a line for each request, in the format of a load balancer's access log.")
    var accessLog: String?

    @Option(help: "aws: changed routing comes into force after some seconds, as on AWS; now: at once. (default: now)")
    var consistency: String?

    @Option(help: "JSON file that names a command or URL for each function that CodeDeploy's and ECS's hooks call.")
    var hooks: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical. (default: info)")
    var logLevel: String?
}
