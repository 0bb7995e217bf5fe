import ArgumentParser
import Foundation

@main
struct Ctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ctl",
        abstract: "Drives teald, the local cloud.",
        discussion: """
            Standard output is data, standard error is for people. Exit status: 0 done, 1 the service said no, \
            2 wrong usage, 3 cannot reach teald.

            Example: ctl status
            """,
        subcommands: [
            StatusCommand.self, AppCommand.self, VersionCommand.self, EnvCommand.self, SwapCommand.self,
            LoadBalancerCommand.self, TargetGroupCommand.self, InstanceCommand.self, EventsCommand.self,
            TrafficCommand.self, AuthorityCommand.self, ResetCommand.self, CompletionCommand.self,
        ]
    )

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            end(with: error)
        }
    }

    /// Says what went wrong and what to do next, and ends with the status that tells scripts the same.
    static func end(with error: any Error) -> Never {
        let outcome = ExitOutcome(error, command: Self.self)
        if outcome.isForOutput { Printer.write(outcome.text) } else { Printer.writeError(outcome.text) }
        Foundation.exit(outcome.status)
    }
}
