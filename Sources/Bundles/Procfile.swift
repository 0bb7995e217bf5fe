/// The processes of a bundle, in the order of its `Procfile`.
///
/// "Extending Elastic Beanstalk Linux platforms: Buildfile and Procfile": each line is `name: command`, matching
/// `^[A-Za-z0-9_-]+:\s*[^\s].*$`; `web` is the one that requests are sent to.
package struct Procfile: Sendable, Equatable {
    package struct Process: Sendable, Equatable {
        package var name: String
        package var command: String
    }

    package let processes: [Process]

    /// The command that serves requests.
    package var web: String

    package init(_ text: String) throws(BundleFailure) {
        var processes: [Process] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmed
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            processes.append(try Self.process(line, number: number + 1))
        }
        let names = processes.map(\.name)
        guard Set(names).count == names.count else { throw BundleFailure("The Procfile has a process twice.") }
        guard let web = processes.first(where: { $0.name == "web" }) else {
            throw BundleFailure("The Procfile has no 'web' process; add a line such as 'web: ./server'.")
        }
        self.processes = processes
        self.web = web.command
    }

    private static func process(_ line: Substring, number: Int) throws(BundleFailure) -> Process {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let command = parts.count == 2 ? parts[1].trimmed : ""
        guard let name = parts.first, !name.isEmpty, name.utf8.allSatisfy(isNameByte), !command.isEmpty,
            !command.contains("\0")
        else { throw BundleFailure("Line \(number) of the Procfile is not of the form 'name: command'.") }
        return Process(name: String(name), command: String(command))
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
