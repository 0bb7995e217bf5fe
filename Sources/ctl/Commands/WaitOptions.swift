import ArgumentParser

/// Whether and how long to wait for an operation that the service carries out by itself.
struct WaitOptions: ParsableArguments {
    @Flag(help: "Return as soon as the service has accepted the call.")
    var noWait = false

    @Option(help: "How long to wait for the end, as in 90s, 10m.")
    var timeout = Seconds(600)
}
