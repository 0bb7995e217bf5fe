/// A zip archive's table of contents, read and checked as a whole before anything is unpacked.
struct ZipDirectory {
    let entries: [ZipEntry]
    /// Where the table starts; no entry's data may reach into it.
    let offset: Int

    /// Bytes of the table that are held in memory; ten thousand entries of the longest path take half of it.
    private static let tableLimit = 32 << 20

    init(_ file: borrowing ArchiveFile, limits: UnpackLimits) throws(BundleFailure) {
        guard file.size <= limits.archiveBytes else {
            throw BundleFailure("The bundle is larger than \(limits.archiveBytes >> 20) MB.")
        }
        let end = try EndOfDirectory(file)
        guard end.count <= limits.entries else {
            throw BundleFailure(
                "The bundle holds \(end.count) files and folders; at most \(limits.entries) are allowed.")
        }
        guard end.size <= Self.tableLimit else { throw .damaged }
        let table = try file.bytes(at: end.offset, count: end.size)
        var entries: [ZipEntry] = []
        var position = 0
        for _ in 0..<end.count {
            let (entry, length) = try Self.entry(table, at: position, limits)
            if let entry { entries.append(entry) }
            position += length
        }
        guard position == table.count else { throw .damaged }
        self.entries = entries
        offset = end.offset
        try checkNames()
        try checkSizes(limits)
    }

    private static func entry(
        _ table: [UInt8], at start: Int, _ limits: UnpackLimits
    ) throws(BundleFailure) -> (entry: ZipEntry?, length: Int) {
        let nameStart = start + Zip.centralHeaderLength
        guard nameStart <= table.count, table.number32(at: start) == Zip.centralHeader else { throw .damaged }
        let nameLength = table.number16(at: start + 28)
        let length =
            Zip.centralHeaderLength + nameLength + table.number16(at: start + 30) + table.number16(at: start + 32)
        guard start + length <= table.count else { throw .damaged }
        let rawName = Array(table[nameStart..<nameStart + nameLength])
        let (path, endsWithSlash) = try EntryName.read(rawName, limits)
        guard !path.isEmpty else { return (nil, length) }
        let entry = ZipEntry(
            rawName: rawName, path: path,
            kind: try kind(
                host: table[start + 5], attributes: table.number32(at: start + 38), isFolder: endsWithSlash,
                name: path.joined(separator: "/")),
            flags: table.number16(at: start + 8), method: table.number16(at: start + 10),
            checksum: UInt32(table.number32(at: start + 16)), packedSize: table.number32(at: start + 20),
            size: table.number32(at: start + 24), headerOffset: table.number32(at: start + 42))
        try checkServed(entry, disk: table.number16(at: start + 34))
        return (entry, length)
    }

    private static func kind(
        host: UInt8, attributes: Int, isFolder: Bool, name: String
    ) throws(BundleFailure) -> ZipEntry.Kind {
        let mode = Zip.unixHosts.contains(Int(host)) ? attributes >> 16 : 0
        switch mode & 0o170000 {
        case 0: return isFolder ? .folder : .file(isExecutable: mode & 0o111 != 0)
        case 0o100000 where !isFolder: return .file(isExecutable: mode & 0o111 != 0)
        case 0o040000: return .folder
        case 0o120000 where !isFolder: return .link
        default: throw BundleFailure("'\(name)' is neither a file, a folder nor a link.")
        }
    }

    private static func checkServed(_ entry: ZipEntry, disk: Int) throws(BundleFailure) {
        guard entry.packedSize != 0xffff_ffff, entry.size != 0xffff_ffff, entry.headerOffset != 0xffff_ffff else {
            throw .zip64
        }
        let encrypted = Zip.flagEncrypted | Zip.flagStrongEncryption | Zip.flagMaskedHeaders
        guard entry.flags & encrypted == 0 else {
            throw BundleFailure("'\(entry.name)' is encrypted; a source bundle must not be.")
        }
        guard entry.method == Zip.stored || entry.method == Zip.deflated else {
            throw BundleFailure(
                "'\(entry.name)' is packed with method \(entry.method); only 'store' and 'deflate' are understood.")
        }
        guard entry.method == Zip.deflated || entry.size == entry.packedSize, disk == 0 else { throw .damaged }
        guard entry.kind != .folder || entry.size == 0 else { throw .damaged }
    }

    private func checkSizes(_ limits: UnpackLimits) throws(BundleFailure) {
        var (total, packed) = (0, 0)
        for entry in entries {
            total += entry.size
            packed += entry.packedSize
            try Self.checkRatio("'\(entry.name)'", size: entry.size, packed: entry.packedSize, limits)
        }
        guard total <= limits.unpackedBytes else {
            throw BundleFailure("The bundle unpacks to more than \(limits.unpackedBytes >> 20) MB.")
        }
        try Self.checkRatio("The bundle", size: total, packed: packed, limits)
    }

    private static func checkRatio(
        _ what: String, size: Int, packed: Int, _ limits: UnpackLimits
    ) throws(BundleFailure) {
        guard size > limits.ratioFreeBytes, size / limits.ratio > packed else { return }
        throw BundleFailure(
            "\(what) unpacks to more than \(limits.ratio) times its packed size, as only a zip bomb does.")
    }
}
