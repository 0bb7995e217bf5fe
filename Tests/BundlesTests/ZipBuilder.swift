import Foundation

@testable import Bundles

/// Writes zip archives as no packer would: each field can be made wrong.
struct ZipBuilder {
    struct Entry {
        var name: [UInt8]
        var localName: [UInt8]?
        var data: [UInt8]
        var deflated = false
        var method: Int?
        var flags = 0x800
        var mode = 0o100644
        var host = 3
        var size: Int?
        var packedSize: Int?
        var checksum: Int?
        var offset: Int?

        init(_ name: String, _ data: String = "hello\n") {
            self.name = Array(name.utf8)
            self.data = Array(data.utf8)
        }

        static func link(_ name: String, to target: String) -> Entry {
            var entry = Entry(name, target)
            entry.mode = 0o120777
            return entry
        }

        static func folder(_ name: String) -> Entry {
            var entry = Entry(name, "")
            entry.mode = 0o040755
            return entry
        }

        func with(_ change: (inout Entry) -> Void) -> Entry {
            var entry = self
            change(&entry)
            return entry
        }
    }

    var entries: [Entry] = []
    var prefix: [UInt8] = []
    var comment: [UInt8] = []
    var count: Int?

    func bytes() throws -> [UInt8] {
        var archive = prefix
        var table: [UInt8] = []
        for entry in entries {
            var data = entry.data
            var deflater = try Deflater()
            let packed = entry.deflated ? deflater.pack(&data, isLast: true) : data
            let offset = archive.count
            archive.append32(Zip.localHeader)
            appendCommon(entry, packed, to: &archive, name: entry.localName ?? entry.name)
            archive += (entry.localName ?? entry.name) + packed
            table.append32(Zip.centralHeader)
            table.append16(entry.host << 8 | 20)
            appendCommon(entry, packed, to: &table, name: entry.name)
            for number in [0, 0, 0] { table.append16(number) }
            table.append32(entry.mode << 16)
            table.append32(entry.offset ?? offset)
            table += entry.name
        }
        let offset = archive.count
        archive += table
        archive.append32(Zip.endOfDirectory)
        archive.append32(0)
        archive.append16(count ?? entries.count)
        archive.append16(count ?? entries.count)
        archive.append32(table.count)
        archive.append32(offset)
        archive.append16(comment.count)
        return archive + comment
    }

    private func appendCommon(_ entry: Entry, _ packed: [UInt8], to bytes: inout [UInt8], name: [UInt8]) {
        var sum = PackedEntry(file: PackedFile(name: "", location: "", mode: 0), offset: 0)
        sum.account(entry.data)
        bytes.append16(20)
        bytes.append16(entry.flags)
        bytes.append16(entry.method ?? (entry.deflated ? 8 : 0))
        bytes.append32(0)
        bytes.append32(entry.checksum ?? Int(sum.checksum))
        bytes.append32(entry.packedSize ?? packed.count)
        bytes.append32(entry.size ?? entry.data.count)
        bytes.append16(name.count)
        bytes.append16(0)
    }
}

/// A folder for one test, gone after it.
func withFolder<Answer>(_ body: (URL) throws -> Answer) throws -> Answer {
    let folder = FileManager.default.temporaryDirectory.appending(path: "teal-bundles-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// Unpacks the archive; returns each path with its text (`-> target` for a link, `/` for a folder, `*` if executable).
func unpacked(_ archive: [UInt8], limits: UnpackLimits = .init()) throws -> [String: String] {
    try withFolder { folder in
        let zip = folder.appending(path: "a.zip")
        try Data(archive).write(to: zip)
        let target = folder.appending(path: "out")
        do {
            try SourceBundle.unpack(zip, to: target, limits: limits)
        } catch {
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            guard left == ["a.zip"] else { throw Leftover(names: left) }
            throw error
        }
        return try contents(of: target)
    }
}

struct Leftover: Error {
    var names: [String]
}

func contents(of folder: URL) throws -> [String: String] {
    var found: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
        let path = folder.appending(path: name).path
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        switch attributes[.type] as? FileAttributeType {
        case .typeSymbolicLink: found[name] = "-> " + (try FileManager.default.destinationOfSymbolicLink(atPath: path))
        case .typeDirectory: found[name] = "/"
        default:
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
            let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            found[name] = (mode & 0o111 != 0 ? "*" : "") + text
        }
    }
    return found
}
