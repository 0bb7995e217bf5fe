import ArgumentParser
import Foundation

/// Where teald is and how to print: the same for every command that talks to it.
struct GlobalOptions: ParsableArguments {
    @Option(help: "teald's address. (default: TEAL_ENDPOINT, AWS_ENDPOINT_URL, else \(Endpoint.usual))")
    var endpoint: String?

    @Option(help: "The region. (default: AWS_REGION, AWS_DEFAULT_REGION, else us-east-1)")
    var region: String?

    @Option(name: [.short, .long], help: ArgumentHelp("How to print data.", valueName: "table|json|text"))
    var output = OutputFormat.table

    func client(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CtlError) -> TealClient {
        let regions = [region, environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"]].compactMap { $0 }
        return TealClient(
            endpoint: try Endpoint(flag: endpoint, environment: environment),
            region: regions.first { !$0.isEmpty } ?? "us-east-1", credentials: Credentials(environment: environment))
    }

    var printer: Printer { Printer(format: output, terminal: .current()) }
}
