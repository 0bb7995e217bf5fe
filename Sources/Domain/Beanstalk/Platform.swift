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
        let parts = StackName(stack)
        return ["64bit Amazon Linux 2", "64bit Amazon Linux 2023"].contains(parts.base) && parts.name == "Docker"
            && parts.version.map { stack == "\(parts.base) v\($0) running Docker" } == true
    }

    /// `Docker running on 64bit Amazon Linux 2023` of `64bit Amazon Linux 2023 v4.7.2 running Docker`.
    package static func branch(of stack: String) -> String {
        let parts = StackName(stack)
        return "\(parts.name) running on \(parts.base)"
    }

    package static func name(of stack: String) -> String { String(StackName(stack).name) }

    package static func version(of stack: String) -> String { StackName(stack).version.map(String.init) ?? "1.0.0" }

    package static func arn(of stack: String, region: String) -> String {
        "arn:aws:elasticbeanstalk:\(region)::platform/\(knownPaths[stack] ?? path(of: stack))"
    }

    /// Asked for with every environment described, so kept for the usual ones.
    private static let knownPaths = Dictionary(
        solutionStacks.map { ($0, path(of: $0)) }, uniquingKeysWith: { first, _ in first })

    private static func path(of stack: String) -> String { "\(branch(of: stack))/\(version(of: stack))" }

    package static func stack(forARN arn: String) -> String? {
        solutionStacks.first { stack in arn.hasSuffix(":platform/\(branch(of: stack))/\(version(of: stack))") }
    }
}

/// A solution stack's name taken apart. Every environment described is asked for it, so it reads bytes: a regular
/// expression here took two thirds of the time of DescribeEnvironments.
private struct StackName {
    /// Before the version; all of it where there is none.
    let base: Substring
    /// `4.7.2`
    let version: Substring?
    /// After `running`; all of it where there is none.
    let name: Substring

    init(_ stack: String) {
        let words = stack.utf8.split(separator: UInt8(ascii: " "))
        let version = words.dropFirst().first(where: Self.isVersion)
        let running = words.dropLast().last { $0.elementsEqual("running".utf8) }
        base = version.map { stack[..<stack.utf8.index(before: $0.startIndex)] } ?? stack[...]
        self.version = version.map { Substring($0.dropFirst()) }
        name = running.map { stack[stack.utf8.index(after: $0.endIndex)...] } ?? stack[...]
    }

    /// `v` and three numbers.
    private static func isVersion(_ word: Substring.UTF8View) -> Bool {
        guard word.first == UInt8(ascii: "v") else { return false }
        let numbers = word.dropFirst().split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return numbers.count == 3 && numbers.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }
    }
}
