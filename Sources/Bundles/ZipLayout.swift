/// Where each entry's data lies in the archive, checked against the local headers.
struct ZipLayout {
    /// In the order of the table of contents.
    let dataOffsets: [Int]

    init(_ file: borrowing ArchiveFile, _ directory: ZipDirectory) throws(BundleFailure) {
        var offsets: [Int] = []
        for entry in directory.entries { offsets.append(try Self.dataOffset(file, entry)) }
        dataOffsets = offsets
        try Self.checkApart(directory, offsets)
    }

    private static func dataOffset(_ file: borrowing ArchiveFile, _ entry: ZipEntry) throws(BundleFailure) -> Int {
        let header = try file.bytes(at: entry.headerOffset, count: Zip.localHeaderLength)
        guard header.number32(at: 0) == Zip.localHeader else { throw .damaged }
        let nameStart = entry.headerOffset + Zip.localHeaderLength
        let name = try file.bytes(at: nameStart, count: header.number16(at: 26))
        guard name == entry.rawName, header.number16(at: 8) == entry.method else {
            throw BundleFailure("'\(entry.name)' is named or packed in two ways in the bundle.")
        }
        return nameStart + name.count + header.number16(at: 28)
    }

    /// Entries that share bytes are how a small archive unpacks to petabytes.
    private static func checkApart(_ directory: ZipDirectory, _ dataOffsets: [Int]) throws(BundleFailure) {
        let spans = zip(directory.entries, dataOffsets)
            .map { (start: $0.headerOffset, end: $1 + $0.packedSize, name: $0.name) }
            .sorted { $0.start < $1.start }
        var end = 0
        for span in spans {
            guard span.start >= end else {
                throw BundleFailure("'\(span.name)' shares its bytes with another file, as only a zip bomb does.")
            }
            end = span.end
        }
        guard end <= directory.offset else { throw .damaged }
    }
}
