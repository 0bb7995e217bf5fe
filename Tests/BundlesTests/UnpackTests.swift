import Foundation
import TestKit
import Testing

@testable import Bundles

@Suite("Unpacking a source bundle")
struct UnpackTests {
    typealias Entry = ZipBuilder.Entry

    @Test("files, folders, links and executable bits come out as they went in")
    func wholesome() throws {
        let archive = ZipBuilder(entries: [
            Entry("Dockerfile", "FROM scratch\n"), .folder("bin/"),
            Entry("bin/run", String(repeating: "run ", count: 100_000)).with {
                $0.mode = 0o100755
                $0.deflated = true
            },
            .link("current", to: "bin/run"), .link("bin/up", to: "../Dockerfile"), Entry("./deep/er/file", ""),
        ])
        let found = try unpacked(archive.bytes())
        #expect(
            found == [
                "Dockerfile": "FROM scratch\n", "bin": "/", "bin/run": "*" + String(repeating: "run ", count: 100_000),
                "current": "-> bin/run", "bin/up": "-> ../Dockerfile", "deep": "/", "deep/er": "/", "deep/er/file": "",
            ])
    }

    @Test("what Python's zipfile writes is read, with a comment and with sizes after the data")
    func otherPackers() throws {
        try withFolder { folder in
            let script = """
                import sys, zipfile
                class Pipe:
                    def __init__(self, f): self.f = f
                    def write(self, b): return self.f.write(b)
                    def flush(self): self.f.flush()
                with open(sys.argv[1], 'wb') as f, zipfile.ZipFile(Pipe(f), 'w', zipfile.ZIP_DEFLATED) as z:
                    z.writestr('Procfile', 'web: ./a\\n')
                    z.writestr('a/ü.txt', 'x' * 5000)
                    z.comment = b'made for a test'
                """
            let zip = folder.appending(path: "a.zip")
            try #require(try run(["python3", "-c", script, zip.path]) == 0)
            let found = try unpacked(Array(Data(contentsOf: zip)))
            #expect(found["Procfile"] == "web: ./a\n")
            #expect(found["a/ü.txt"] == String(repeating: "x", count: 5_000))
        }
    }

    @Test(
        "paths that leave the folder, or could, are refused",
        arguments: [
            "/etc/passwd", "../up", "a/../../up", "a/..", "..", "a\\b", "..\\up", "C:/x", "c:x", "a//b", "a\0b", "a\nb",
            String(repeating: "d/", count: 65) + "x", String(repeating: "n", count: 256),
            String(repeating: "long/", count: 250) + "x",
        ])
    func badPaths(_ name: String) throws {
        let archive = try ZipBuilder(entries: [Entry("good"), Entry(name)]).bytes()
        #expect(throws: BundleFailure.self) { try unpacked(archive) }
    }

    @Test("a name that is not UTF-8 is refused")
    func notUTF8() throws {
        let archive = try ZipBuilder(entries: [Entry("a").with { $0.name = [0xff, 0xfe] }]).bytes()
        #expect(throws: BundleFailure.self) { try unpacked(archive) }
    }

    @Test(
        "links that lead out of the folder are refused",
        arguments: ["/etc", "..", "../x", "a/../../x", "a/..", "", "a\\b"])
    func badLinks(_ target: String) throws {
        let archive = try ZipBuilder(entries: [Entry("good"), .link("link", to: target)]).bytes()
        #expect(throws: BundleFailure.self) { try unpacked(archive) }
    }

    @Test("nothing is written through a link")
    func throughLink() throws {
        let archive = try ZipBuilder(entries: [.link("a", to: "b"), .folder("b/"), Entry("a/file")]).bytes()
        #expect(throws: BundleFailure("'a/file' lies in 'a', which is not a folder.")) { try unpacked(archive) }
    }

    @Test("entries that hide or contradict are refused", arguments: Broken.allCases)
    func broken(_ kind: Broken) throws {
        #expect(throws: BundleFailure.self) { try unpacked(kind.archive()) }
    }

    enum Broken: CaseIterable {
        case twice, twiceByDots, fileAsFolder, encrypted, method, zip64Size, zip64Count, checksum, deflatedChecksum
        case shorter, longer, deflatedLonger, localName, outsideOffset, garbageBefore, garbageAfter, device, overlap
        case countTooSmall, countTooLarge, empty, onlyFolders, truncatedDeflate, folderWithData

        func archive() throws -> [UInt8] {
            let text = Entry("a", String(repeating: "text ", count: 1_000))
            let packed = text.with { $0.deflated = true }
            switch self {
            case .twice: return try zip(text, text)
            case .twiceByDots: return try zip(text, Entry("./a"))
            case .fileAsFolder: return try zip(text, Entry("a/b"))
            case .encrypted: return try zip(text.with { $0.flags |= 1 })
            case .method: return try zip(text.with { $0.method = 12 })
            case .zip64Size: return try zip(text.with { $0.size = 0xffff_ffff })
            case .zip64Count: return try ZipBuilder(entries: [text], count: 0xffff).bytes()
            case .checksum: return try zip(text.with { $0.checksum = 1 })
            case .deflatedChecksum: return try zip(packed.with { $0.checksum = 1 })
            case .shorter: return try zip(packed.with { $0.size = 6_000 })
            case .longer: return try zip(text.with { $0.size = 100 })
            case .deflatedLonger: return try zip(packed.with { $0.size = 100 })
            case .localName: return try zip(text.with { $0.localName = Array("b".utf8) })
            case .outsideOffset: return try zip(text.with { $0.offset = 1 << 30 })
            case .garbageBefore: return [1, 2, 3] + (try zip(text))
            case .garbageAfter: return try zip(text) + [1, 2, 3]
            case .device: return try zip(text.with { $0.mode = 0o020666 })
            case .overlap: return try zip(text, text.with { $0.offset = 0 })
            case .countTooSmall: return try ZipBuilder(entries: [text, Entry("b")], count: 1).bytes()
            case .countTooLarge: return try ZipBuilder(entries: [text], count: 2).bytes()
            case .empty: return try zip()
            case .onlyFolders: return try zip(.folder("a/"))
            case .truncatedDeflate: return try zip(packed.with { $0.packedSize = 10 })
            case .folderWithData: return try zip(Entry("a/"))
            }
        }

        private func zip(_ entries: Entry...) throws -> [UInt8] { try ZipBuilder(entries: entries).bytes() }
    }

    @Test("a bomb is refused by its ratio before it is unpacked")
    func bomb() throws {
        let entry = Entry("zeros").with {
            $0.data = [UInt8](repeating: 0, count: 20 << 20)
            $0.deflated = true
        }
        let archive = try ZipBuilder(entries: [entry]).bytes()
        #expect(archive.count < 100_000)
        let failure = #expect(throws: BundleFailure.self) { try unpacked(archive) }
        #expect(failure?.message.contains("zip bomb") == true)
    }

    @Test("a bomb that understates its size is cut off")
    func lyingBomb() throws {
        let entry = Entry("zeros").with {
            $0.data = [UInt8](repeating: 0, count: 20 << 20)
            $0.deflated = true
            $0.size = 1_000
        }
        let archive = try ZipBuilder(entries: [entry]).bytes()
        #expect(throws: BundleFailure("'zeros' is larger than the bundle says.")) { try unpacked(archive) }
    }

    @Test("limits on files, sizes and depth hold")
    func limits() throws {
        let archive = try ZipBuilder(entries: [Entry("a/b/c"), Entry("d")]).bytes()
        #expect(throws: Never.self) { try unpacked(archive) }
        for change: (inout UnpackLimits) -> Void in [
            { $0.entries = 1 }, { $0.unpackedBytes = 11 }, { $0.archiveBytes = 100 }, { $0.depth = 2 },
            { $0.pathLength = 4 },
        ] {
            var limits = UnpackLimits()
            change(&limits)
            #expect(throws: BundleFailure.self) { try unpacked(archive, limits: limits) }
        }
    }

    @Test("a folder that is there is kept, and what a killed call left is cleared away")
    func repeatable() throws {
        try withFolder { folder in
            let zip = folder.appending(path: "a.zip")
            try Data(ZipBuilder(entries: [Entry("a")]).bytes()).write(to: zip)
            let half = folder.appending(path: ".out.unpacking")
            try FileManager.default.createDirectory(at: half, withIntermediateDirectories: true)
            try Data().write(to: half.appending(path: "a"))
            let target = folder.appending(path: "out")
            try SourceBundle.unpack(zip, to: target)
            try Data("mine".utf8).write(to: target.appending(path: "a"))
            try SourceBundle.unpack(zip, to: target)
            #expect(try contents(of: target) == ["a": "mine"])
            #expect(!FileManager.default.fileExists(atPath: half.path))
        }
    }

    @Test("an archive that is not there, or is a folder, is told so")
    func missing() throws {
        try withFolder { folder in
            for source in [folder.appending(path: "none.zip"), folder] {
                #expect(throws: BundleFailure.self) {
                    try SourceBundle.unpack(source, to: folder.appending(path: "out"))
                }
            }
        }
    }

    @Test("garbage never crashes", arguments: 0..<4)
    func garbage(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed + 1)
        let good = try ZipBuilder(entries: [
            Entry("Dockerfile"), .folder("b/"), .link("l", to: "b"),
            Entry("b/c", String(repeating: "some text ", count: 50)).with { $0.deflated = true },
        ]).bytes()
        for _ in 0..<250 {
            var archive = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: archive.indices, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: archive[place] = UInt8.random(in: .min ... .max, using: &random)
                case 1: archive[place] = 0xff
                case 2: archive.remove(at: place)
                default: archive.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
                }
            }
            do {
                let found = try unpacked(archive)
                #expect(found.count <= 10)
            } catch is BundleFailure {
                continue
            }
        }
    }
}
