import ArgumentParser

struct AppCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "app",
        abstract: "Applications: what versions and environments belong to.",
        discussion: "Example: ctl app list",
        subcommands: [AppListCommand.self, AppCreateCommand.self, AppDeleteCommand.self]
    )
}
