import Foundation

/// The platforms that environments can be launched on.
package enum Platform {
    /// The first is the one to recommend. A retired branch's are not listed.
    package static let solutionStacks = versions.filter { $0.branchState != .retired }.map(\.stack)

    /// Deploy scripts name the exact stack of the day they were written, so any version of any branch is
    /// taken, also of a retired one.
    package static func isKnown(_ solutionStack: String) -> Bool {
        let parts = StackName(solutionStack)
        guard let version = parts.version else { return false }
        return branches.contains { branch in
            parts.base == branch.system && parts.name == branch.name
                && solutionStack == "\(branch.system) v\(version) running \(branch.name)"
        }
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

    /// As with stacks, any version of a known branch is taken.
    package static func stack(forARN arn: String) -> String? {
        guard let path = arn.range(of: "::platform/").map({ arn[$0.upperBound...] }) else { return nil }
        let parts = path.split(separator: "/")
        guard parts.count == 2, let branch = branches.first(where: { "\($0.name) running on \($0.system)" == parts[0] })
        else { return nil }
        let stack = "\(branch.system) v\(parts[1]) running \(branch.name)"
        return isKnown(stack) ? stack : nil
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
