import CZlib
import Foundation

/// Writes a zip archive from start to end; sizes and checksums are put into each header once they are known.
struct Packing: ~Copyable {
    private let output: OutputFile
    private var offset = 0
    private var table: [UInt8] = []
    private var count = 0

    init(output: consuming OutputFile) {
        self.output = output
    }

    consuming func run(_ files: [PackedFile]) throws(BundleFailure) {
        guard files.count < 0xffff else { throw BundleFailure("There are more than 65,534 files to pack.") }
        for file in files { try add(file) }
        var end: [UInt8] = []
        end.append32(Zip.endOfDirectory)
        end.append32(0)
        end.append16(count)
        end.append16(count)
        end.append32(table.count)
        end.append32(offset)
        end.append16(0)
        try output.write(table)
        try output.write(end)
    }

    private mutating func add(_ file: PackedFile) throws(BundleFailure) {
        var entry = PackedEntry(file: file, offset: offset)
        try output.write(entry.localHeader)
        offset += entry.localHeader.count
        if file.isLink {
            try store(try target(of: file), &entry)
        } else if !file.isFolder {
            try deflate(file, &entry)
        }
        guard entry.size < 0xffff_ffff, offset < 0xffff_ffff else {
            throw BundleFailure("'\(file.location)' makes the archive larger than 4 GB.")
        }
        try output.overwrite(entry.localHeader, at: entry.offset)
        table += entry.centralHeader
        count += 1
    }

    private func target(of file: PackedFile) throws(BundleFailure) -> [UInt8] {
        do {
            return Array(try FileManager.default.destinationOfSymbolicLink(atPath: file.location).utf8)
        } catch {
            throw .unreadable(file.location)
        }
    }

    private mutating func store(_ bytes: [UInt8], _ entry: inout PackedEntry) throws(BundleFailure) {
        entry.method = Zip.stored
        entry.account(bytes)
        try write(bytes, &entry)
    }

    private mutating func deflate(_ file: PackedFile, _ entry: inout PackedEntry) throws(BundleFailure) {
        entry.method = Zip.deflated
        let source = try ArchiveFile(path: file.location)
        var deflater = try Deflater()
        var done = 0
        repeat {
            var piece = try source.bytes(at: done, count: min(64 << 10, source.size - done))
            done += piece.count
            entry.account(piece)
            try write(deflater.pack(&piece, isLast: done == source.size), &entry)
        } while done < source.size
    }

    private mutating func write(_ bytes: [UInt8], _ entry: inout PackedEntry) throws(BundleFailure) {
        try output.write(bytes)
        entry.packedSize += bytes.count
        offset += bytes.count
    }
}

/// What is known of an entry while it is packed.
struct PackedEntry {
    let file: PackedFile
    let offset: Int
    var method = Zip.stored
    var size = 0
    var packedSize = 0
    var checksum = crc32(0, nil, 0)

    init(file: PackedFile, offset: Int) {
        self.file = file
        self.offset = offset
    }

    mutating func account(_ bytes: [UInt8]) {
        size += bytes.count
        checksum = bytes.withUnsafeBufferPointer { crc32(checksum, $0.baseAddress, UInt32($0.count)) }
    }

    var localHeader: [UInt8] {
        var header: [UInt8] = []
        header.append32(Zip.localHeader)
        appendCommon(to: &header)
        return header + Array(file.name.utf8)
    }

    var centralHeader: [UInt8] {
        var header: [UInt8] = []
        header.append32(Zip.centralHeader)
        header.append16(3 << 8 | 20)  // written by a Unix system, version 2.0
        appendCommon(to: &header)
        header.append16(0)  // comment
        header.append16(0)  // disk
        header.append16(0)  // internal attributes
        header.append32(file.mode << 16 | (file.isFolder ? 0x10 : 0))
        header.append32(offset)
        return header + Array(file.name.utf8)
    }

    private func appendCommon(to header: inout [UInt8]) {
        header.append16(20)  // version needed: 2.0
        header.append16(Zip.flagUTF8)
        header.append16(method)
        header.append16(0)  // midnight
        header.append16(0x21)  // 1 January 1980, the earliest there is
        header.append32(Int(checksum))
        header.append32(packedSize)
        header.append32(size)
        header.append16(file.name.utf8.count)
        header.append16(0)  // extra fields
    }
}
