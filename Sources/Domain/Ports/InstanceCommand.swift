/// Something that is run within a running instance, beside its application.
package struct InstanceCommand: Sendable, Hashable {
    /// The program and its arguments; no shell reads them.
    package var words: [String]
    /// nil: the one that the image names. Processes without Docker all run as teald's own user, whatever this says.
    package var user: String?
    /// Added to the instance's own environment.
    package var environment: [String: String]
    /// nil: the image's.
    package var workingDirectory: String?
    /// After this the command and all that it started are killed.
    package var timeout: Duration
    /// Bytes of output that are kept; of more, the end.
    package var outputLimit: Int

    package init(
        _ words: [String], user: String? = nil, environment: [String: String] = [:], workingDirectory: String? = nil,
        timeout: Duration = .seconds(60), outputLimit: Int = 64 << 10
    ) {
        self.words = words
        self.user = user
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.timeout = timeout
        self.outputLimit = outputLimit
    }

    /// As `sh` runs the text.
    package static func shell(_ text: String) -> InstanceCommand { .init(["/bin/sh", "-c", text]) }
}

/// How a command ended, and what it wrote to its standard output and error, in the order in which it did.
package struct CommandResult: Sendable, Hashable {
    package enum Ending: Sendable, Hashable {
        /// As a shell counts: 126 and 127 where the program could not be run, 128 and the signal's number where it was
        /// killed.
        case exited(code: Int)
        case timedOut
    }
    package var ending: Ending
    package var output: String

    package init(_ ending: Ending, output: String = "") {
        self.ending = ending
        self.output = output
    }

    package var isSuccess: Bool { ending == .exited(code: 0) }
}
