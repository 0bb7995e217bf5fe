import ArgumentParser

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Application versions: source bundles that environments can run.",
        discussion: "Example: ctl version list demo",
        subcommands: [VersionListCommand.self, VersionCreateCommand.self, VersionDeleteCommand.self]
    )
}
