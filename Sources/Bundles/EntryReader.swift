import CZlib

/// Reads one entry's unpacked bytes, and makes sure that they are what the table of contents promised.
struct EntryReader {
    let entry: ZipEntry
    let dataOffset: Int
    private var size = 0
    private var checksum: UInt = 0

    init(_ entry: ZipEntry, dataOffset: Int) {
        self.entry = entry
        self.dataOffset = dataOffset
        checksum = crc32(0, nil, 0)
    }

    mutating func read(
        _ file: borrowing ArchiveFile, to consume: (borrowing [UInt8]) throws(BundleFailure) -> Void
    ) throws(BundleFailure) {
        if entry.method == Zip.stored {
            try readStored(file, to: consume)
        } else {
            try readDeflated(file, to: consume)
        }
        guard size == entry.size else { throw BundleFailure("'\(entry.name)' is shorter than the bundle says.") }
        guard UInt32(truncatingIfNeeded: checksum) == entry.checksum else {
            throw BundleFailure("'\(entry.name)' is damaged: its checksum is wrong.")
        }
    }

    private mutating func readStored(
        _ file: borrowing ArchiveFile, to consume: (borrowing [UInt8]) throws(BundleFailure) -> Void
    ) throws(BundleFailure) {
        var done = 0
        while done < entry.packedSize {
            let piece = try file.bytes(at: dataOffset + done, count: min(pieceSize, entry.packedSize - done))
            done += piece.count
            try account(piece)
            try consume(piece)
        }
    }

    private mutating func readDeflated(
        _ file: borrowing ArchiveFile, to consume: (borrowing [UInt8]) throws(BundleFailure) -> Void
    ) throws(BundleFailure) {
        var inflater = try Inflater()
        var done = 0
        while done < entry.packedSize, !inflater.isAtEnd {
            var piece = try file.bytes(at: dataOffset + done, count: min(pieceSize, entry.packedSize - done))
            done += piece.count
            try inflater.unpack(&piece) { unpacked throws(BundleFailure) in
                try account(unpacked)
                try consume(unpacked)
            }
        }
        guard inflater.isAtEnd else { throw BundleFailure("'\(entry.name)' is damaged: it ends too early.") }
    }

    private mutating func account(_ bytes: borrowing [UInt8]) throws(BundleFailure) {
        size += bytes.count
        guard size <= entry.size else { throw BundleFailure("'\(entry.name)' is larger than the bundle says.") }
        checksum = bytes.withUnsafeBufferPointer { crc32(checksum, $0.baseAddress, UInt32($0.count)) }
    }
}

private let pieceSize = 64 << 10
