import Foundation
import Testing

@testable import Bundles

@Suite("Tar archives")
struct TarTests {
    /// Made by the system's own tar, as `tar`-using scripts do.
    private func archive(_ flags: String, _ make: (URL) throws -> Void) throws -> (URL, URL) {
        let root = FileManager.default.temporaryDirectory.appending(path: "teal-tar-\(UUID().uuidString)")
        let source = root.appending(path: "source")
        try FileManager.default.createDirectory(
            at: source.appending(path: "scripts"), withIntermediateDirectories: true)
        try make(source)
        try #require(try run(["tar", flags, root.appending(path: "a.tar").path, "-C", source.path, "."]) == 0)
        return (root, root.appending(path: "a.tar"))
    }

    @Test("files, folders, links and what is executable come out", arguments: [false, true])
    func unpacks(isCompressed: Bool) throws {
        let name = String(repeating: "long-", count: 30) + "name"
        let (root, file) = try archive(isCompressed ? "-czf" : "-cf") { source in
            try Data("version: 0.0\n".utf8).write(to: source.appending(path: "appspec.yml"))
            try Data("x".utf8).write(to: source.appending(path: "scripts/\(name)"))
            try Data(repeating: 7, count: 700_000).write(to: source.appending(path: "big"))
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: source.appending(path: "scripts/\(name)").path)
            try FileManager.default.createSymbolicLink(
                atPath: source.appending(path: "link").path, withDestinationPath: "appspec.yml")
        }
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: root) } }
        let target = root.appending(path: "out")
        try SourceBundle.unpackTar(file, isCompressed: isCompressed, to: target)
        #expect(try String(contentsOf: target.appending(path: "link"), encoding: .utf8) == "version: 0.0\n")
        #expect(try Data(contentsOf: target.appending(path: "big")).count == 700_000)
        #expect(FileManager.default.isExecutableFile(atPath: target.appending(path: "scripts/\(name)").path))
    }

    @Test("a name or a link that leaves the folder is refused")
    func refuses() throws {
        let (root, file) = try archive("-cf") { source in
            try FileManager.default.createSymbolicLink(
                atPath: source.appending(path: "link").path, withDestinationPath: "../../outside")
        }
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: root) } }
        #expect(throws: BundleFailure.self) {
            try SourceBundle.unpackTar(file, isCompressed: false, to: root.appending(path: "out"))
        }
        #expect(!FileManager.default.fileExists(atPath: root.appending(path: "outside").path))
    }

    @Test("what is cut off or is no archive is refused")
    func damaged() throws {
        let (root, file) = try archive("-cf") { source in
            try Data(repeating: 1, count: 5_000).write(to: source.appending(path: "a"))
        }
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: root) } }
        let bytes = try Data(contentsOf: file)
        for broken in [bytes.prefix(2_000), Data(repeating: 65, count: 2_048), Data()] {
            let copy = root.appending(path: "broken-\(broken.count)")
            try Data(broken).write(to: copy)
            #expect(throws: BundleFailure.self) {
                try SourceBundle.unpackTar(copy, isCompressed: false, to: root.appending(path: "o\(broken.count)"))
            }
        }
    }

    @Test("an AppSpec file comes out with its scalars as they stand")
    func appSpec() throws {
        let json = try AppSpecText.json("version: 0.0\nos: linux\npermissions:\n  - object: /a\n    mode: 0755\n")
        let text = String(decoding: json, as: UTF8.self)
        #expect(text.contains("\"version\":\"0.0\""))
        #expect(text.contains("\"mode\":\"0755\""))
        #expect(throws: BundleFailure.self) { try AppSpecText.json("- a\n") }
    }
}
