/// The platforms that environments can be launched on.
package enum Platform {
    /// Newest first; the first is the one to recommend.
    package static let solutionStacks = [
        "64bit Amazon Linux 2023 v4.7.2 running Docker",
        "64bit Linux v1.0.0 running Procfile",
    ]

    /// Deploy scripts name the exact stack of the day they were written, so any version of a known platform is taken.
    package static func isKnown(_ solutionStack: String) -> Bool {
        solutionStacks.contains(solutionStack) || amazonLinux(solutionStack)
    }

    private static func amazonLinux(_ stack: String) -> Bool {
        stack.wholeMatch(of: /64bit Amazon Linux (2|2023) v\d+\.\d+\.\d+ running Docker/) != nil
    }

    /// `Docker` of `64bit Amazon Linux 2023 v4.7.2 running Docker`.
    package static func branch(of stack: String) -> String {
        stack.split(separator: " v").first.map(String.init).map { base in
            "\(name(of: stack)) running on \(base)"
        } ?? stack
    }

    package static func name(of stack: String) -> String {
        stack.split(separator: " running ").last.map(String.init) ?? stack
    }

    package static func version(of stack: String) -> String {
        guard let found = stack.firstMatch(of: /v(\d+\.\d+\.\d+)/) else { return "1.0.0" }
        return String(found.output.1)
    }

    package static func arn(of stack: String, region: String) -> String {
        "arn:aws:elasticbeanstalk:\(region)::platform/\(branch(of: stack))/\(version(of: stack))"
    }

    package static func stack(forARN arn: String) -> String? {
        solutionStacks.first { stack in arn.hasSuffix(":platform/\(branch(of: stack))/\(version(of: stack))") }
    }
}
