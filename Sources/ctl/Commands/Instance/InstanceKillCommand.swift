import ArgumentParser
import EC2API

struct InstanceKillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "Terminates instances; their environments replace them.",
        discussion: "Example: ctl instance kill i-0123456789abcdef0"
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The instances' ids.")
    var ids: [String]

    struct Row: Encodable {
        var id, before, now: String
    }

    func run() throws {
        let reply = try options.client().call(
            EC2.terminateInstances, of: EC2.description, TerminateInstancesRequest(instanceIds: ids))
        let rows = reply.output.terminatingInstances.map { (change: InstanceStateChange) -> Row in
            Row(
                id: Cell.of(change.instanceId), before: Cell.of(change.previousState?.name?.rawValue),
                now: Cell.of(change.currentState?.name?.rawValue))
        }
        try options.printer.print(
            rows, [Column("INSTANCE", \.id), Column("BEFORE", \.before), Column("NOW", \.now)])
    }
}
