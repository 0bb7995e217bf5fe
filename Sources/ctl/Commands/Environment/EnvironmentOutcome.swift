import ElasticBeanstalkAPI

/// The common end of the commands that change environments: wait unless told not to, then print them.
struct EnvironmentOutcome {
    let options: GlobalOptions
    let waiting: WaitOptions
    let client: TealClient

    func finish(_ names: [String], requestID: String?) throws {
        let waiter = EnvironmentWaiter(
            client: client, printer: options.printer, timeout: waiting.timeout.value)
        let environments =
            waiting.noWait
            ? try client.environments(names: names) : try waiter.wait(for: names, requestID: requestID)
        try options.printer.print(environments.map(EnvRow.init), EnvRow.columns)
    }
}
