import ArgumentParser

/// What is printed at the end of a command that did not simply return, and its exit status.
struct ExitOutcome: Equatable {
    var status: Int32
    var text: String
    /// Help and versions were asked for, so they are data.
    var isForOutput: Bool

    init(_ error: any Error, command: any ParsableCommand.Type) {
        switch error {
        case let error as CtlError:
            self.init(error)
        case let error as TrafficTarget.Unusable:
            self.init(.usage(error.reason))
        case let error as HostLookup.NotFound:
            self.init(.unreachable(endpoint: error.host, reason: error.reason))
        case let error as CurlError:
            self.init(.badAnswer(error.message))
        default:
            let code = command.exitCode(for: error)
            self.init(
                status: code == .validationFailure ? 2 : code.rawValue, text: command.fullMessage(for: error),
                isForOutput: code == .success)
        }
    }

    private init(status: Int32, text: String, isForOutput: Bool) {
        self.status = status
        self.text = text
        self.isForOutput = isForOutput
    }

    private init(_ error: CtlError) {
        self.init(status: error.exitCode, text: "ctl: \(error.message)\n\(error.advice)", isForOutput: false)
    }
}
