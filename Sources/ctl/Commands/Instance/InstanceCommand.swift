import ArgumentParser

struct InstanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instance",
        abstract: "Instances: the containers that run a version.",
        discussion: "Example: ctl instance list --env demo-blue",
        subcommands: [InstanceListCommand.self, InstanceKillCommand.self]
    )
}
