import Foundation
import TestKit
import Testing

@testable import Bundles

@Suite("Packing a folder")
struct PackTests {
    private func fill(_ folder: URL, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let files = FileManager.default
        try files.createDirectory(at: folder.appending(path: "a/b/empty"), withIntermediateDirectories: true)
        for name in ["Dockerfile", "a/ünï", "a/b/c", "nothing"] {
            let count = name == "nothing" ? 0 : Int.random(in: 1...300_000, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 97...100, using: &random) }
            try Data(bytes).write(to: folder.appending(path: name))
        }
        try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.appending(path: "a/b/c").path)
        try files.createSymbolicLink(
            atPath: folder.appending(path: "a/link").path, withDestinationPath: "../Dockerfile")
    }

    @Test("unpacking gives back what was packed", arguments: 1...3)
    func roundTrip(_ seed: UInt64) throws {
        try withFolder { folder in
            let source = folder.appending(path: "source")
            try fill(source, seed: seed)
            let archive = folder.appending(path: "x.zip")
            try SourceBundle.pack(directory: source, to: archive)
            try SourceBundle.unpack(archive, to: folder.appending(path: "out"))
            #expect(try contents(of: folder.appending(path: "out")) == contents(of: source))
        }
    }

    @Test("the same files give the same bytes, also when the archive lies among them")
    func deterministic() throws {
        try withFolder { folder in
            let source = folder.appending(path: "source")
            try fill(source, seed: 9)
            let first = folder.appending(path: "first.zip")
            let second = source.appending(path: "second.zip")
            try SourceBundle.pack(directory: source, to: first)
            try SourceBundle.pack(directory: source, to: second)
            try SourceBundle.pack(directory: source, to: second)
            #expect(try Data(contentsOf: first) == Data(contentsOf: second))
        }
    }

    @Test("other programs can read it")
    func readable() throws {
        try withFolder { folder in
            let source = folder.appending(path: "source")
            try fill(source, seed: 4)
            let archive = folder.appending(path: "x.zip")
            try SourceBundle.pack(directory: source, to: archive)
            let script = "import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip() is not None)"
            #expect(try run(["python3", "-c", script, archive.path]) == 0)
        }
    }

    @Test("an empty folder, and one that is not there, are told so")
    func nothing() throws {
        try withFolder { folder in
            let archive = folder.appending(path: "x.zip")
            for source in [folder.appending(path: "none"), folder] {
                #expect(throws: BundleFailure.self) { try SourceBundle.pack(directory: source, to: archive) }
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left.isEmpty)
        }
    }
}
