import ArgumentParser

struct EnvCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "Environments: a version, running on instances behind a load balancer.",
        discussion: "Example: ctl env list",
        subcommands: [
            EnvListCommand.self, EnvShowCommand.self, EnvCreateCommand.self, EnvUpdateCommand.self,
            EnvRestartCommand.self, EnvRebuildCommand.self, EnvTerminateCommand.self,
        ]
    )
}
