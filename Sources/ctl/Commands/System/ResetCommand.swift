import ArgumentParser

struct ResetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Removes every resource and container of teald.",
        discussion: "Example: ctl reset --yes"
    )

    @OptionGroup var options: GlobalOptions

    @Flag(name: [.short, .long], help: "Do not ask.")
    var yes = false

    func run() throws {
        let client = try options.client()
        guard try yes || isConfirmed(client) else {
            options.printer.say("Nothing was removed.")
            return
        }
        try client.native("POST", "/_teal/reset")
        options.printer.say("Everything is removed.")
    }

    /// Asks only where somebody can answer.
    private func isConfirmed(_ client: TealClient) throws(CtlError) -> Bool {
        guard Terminal.current().errorIsTerminal, Terminal.inputIsTerminal else {
            throw .usage("reset removes everything, and nobody is here to ask; say --yes")
        }
        options.printer.say("Remove every resource and container of \(client.endpoint.url)? Type yes:")
        return readLine()?.trimmingPrefix(" ") == "yes"
    }
}
