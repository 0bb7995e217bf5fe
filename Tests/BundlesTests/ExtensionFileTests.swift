import Foundation
import Testing

@testable import Bundles

@Suite("What .ebextensions and hooks want done on instances")
struct ExtensionFileTests {
    private func read(_ files: [String: String]) throws -> BundleConfiguration {
        try withFolder { folder in
            let source = folder.appending(path: "source")
            for (name, text) in files {
                let file = source.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
            let archive = folder.appending(path: "bundle.zip")
            try SourceBundle.pack(directory: source, to: archive)
            return try BundleConfiguration.read(archive: archive)
        }
    }

    @Test("sections come in the documented order, files and names in that of the alphabet, hooks where they belong")
    func order() throws {
        let first = """
            container_commands:
              02_b: {command: b}
              01_a: {command: [echo, it's]}
            commands:
              z: {command: z}
            files:
              /etc/x: {content: y}
            packages:
              yum: {git: []}
            users:
              u: {uid: 5}
            """
        let second = "commands:\n  a: {command: a}\n"
        let found = try read([
            ".ebextensions/1.config": first, ".ebextensions/2.config": second, "app": "",
            ".platform/hooks/postdeploy/1.sh": "", ".platform/hooks/prebuild/2.sh": "",
            ".platform/hooks/prebuild/1.sh": "", ".platform/hooks/prebuild/lib/no.sh": "",
            ".platform/confighooks/predeploy/c.sh": "",
        ])
        let file = ".ebextensions/1.config"
        #expect(
            found.tasks.map(\.title) == [
                "packages yum in \(file)", "user u in \(file)", "file /etc/x in \(file)", "command z in \(file)",
                "command a in .ebextensions/2.config", "hook .platform/hooks/prebuild/1.sh",
                "hook .platform/hooks/prebuild/2.sh", "container_command 01_a in \(file)",
                "container_command 02_b in \(file)", "hook .platform/confighooks/predeploy/c.sh",
                "hook .platform/hooks/postdeploy/1.sh",
            ])
        #expect(found.tasks[7].words.last == #"'echo' 'it'\''s'"#)
        #expect(found.tasks[9].occasion == .configuration && found.tasks[10].occasion == .deployment)
        #expect(found.warnings.isEmpty)
    }

    @Test("a command's settings are read; leader_only takes precedence over a test")
    func settings() throws {
        let text = """
            container_commands:
              a: {command: a, cwd: src, env: {A: 1}, test: "[ -e x ]", ignoreErrors: true}
              b: {command: b, leader_only: true, test: "false"}
            commands:
              c: {command: c, leader_only: true}
            """
        let tasks = try read([".ebextensions/1.config": text]).tasks
        let byTitle = Dictionary(uniqueKeysWithValues: tasks.map { ($0.title.split(separator: " ")[1], $0) })
        let (a, b, c) = (try #require(byTitle["a"]), try #require(byTitle["b"]), try #require(byTitle["c"]))
        #expect(a.folder == "src" && a.environment == ["A": "1"] && a.test == "[ -e x ]" && a.ignoresErrors)
        #expect(b.isLeaderOnly && b.test == nil && !b.isRepeatable)
        #expect(!c.isLeaderOnly && c.stage == .configuration)
    }

    @Test("files are written with their content and mode, whatever is in it")
    func files() throws {
        try withFolder { folder in
            let path = folder.appending(path: "a b/it's").path
            let content = "one 'two'\n$HOME `x` \\n %s\n"
            let encoded = Data("binary\u{0}".utf8).base64EncodedString()
            let text = """
                {"files": {"\(path)": {"mode": "000750", "content": \(try json(content))},
                 "\(path).b": {"encoding": "base64", "content": "\(encoded)"},
                 "\(path).l": {"mode": "120644", "content": "\(path)"}}}
                """
            let tasks = try read([".ebextensions/1.config": text]).tasks
            #expect(tasks.count == 3 && tasks.allSatisfy { $0.isRepeatable && $0.concernsSystem })
            for _ in 1...2 { for task in tasks { #expect(try run(task.words) == 0) } }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o750)
            #expect(try Data(contentsOf: URL(filePath: path + ".b")) == Data("binary\u{0}".utf8))
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path + ".l") == path)
        }
    }

    @Test("what the system has no tool for ends with the code that says so")
    func unavailable() throws {
        let task = BundleTask.system("x", first(of: [("no-such-tool-1", "true"), ("no-such-2", "true")], else: "none"))
        #expect(try run(task.words) == 69)
        let there = BundleTask.system("x", first(of: [("no-such-tool", "true"), ("sh", "exit 3")], else: "none"))
        #expect(try run(there.words) == 3)
    }

    @Test(
        "what is malformed is refused, with the file's name",
        arguments: [
            "commands: [a]", "commands:\n  a: {test: b}", "files:\n  relative: {content: x}",
            "files:\n  /a: {mode: \"999\", content: x}", "files:\n  /a: {owner: root}", "sources:\n  /a: [b]",
        ])
    func malformed(_ text: String) {
        let failure = #expect(throws: BundleFailure.self) { try read([".ebextensions/1.config": text]) }
        #expect(failure?.message.contains(".ebextensions/1.config") == true)
    }

    private func json(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }
}
