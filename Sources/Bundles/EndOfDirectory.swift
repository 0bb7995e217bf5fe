/// The record at a zip archive's end that says where the table of contents is.
struct EndOfDirectory {
    let count: Int
    let size: Int
    let offset: Int

    init(_ file: borrowing ArchiveFile) throws(BundleFailure) {
        let tailLength = min(file.size, Zip.endOfDirectoryLength + 0xffff)
        let tail = try file.bytes(at: file.size - tailLength, count: tailLength)
        guard let start = Self.position(in: tail) else {
            throw BundleFailure("The bundle is not a zip archive.")
        }
        count = tail.number16(at: start + 10)
        size = tail.number32(at: start + 12)
        offset = tail.number32(at: start + 16)
        let hasLocator = start >= 20 && tail.number32(at: start - 20) == Zip.zip64Locator
        guard !hasLocator, count != 0xffff, size != 0xffff_ffff, offset != 0xffff_ffff else { throw .zip64 }
        guard tail.number16(at: start + 4) == 0, tail.number16(at: start + 6) == 0,
            tail.number16(at: start + 8) == count
        else { throw BundleFailure("The bundle is one part of a split zip archive.") }
        // Nothing may hide between the table and this record, or before the first entry.
        guard offset + size == file.size - tailLength + start else { throw .damaged }
    }

    /// Only a record whose comment ends exactly where the file does is the one; others are part of a comment.
    private static func position(in tail: [UInt8]) -> Int? {
        var start = tail.count - Zip.endOfDirectoryLength
        while start >= 0 {
            if tail.number32(at: start) == Zip.endOfDirectory,
                start + Zip.endOfDirectoryLength + tail.number16(at: start + 20) == tail.count
            {
                return start
            }
            start -= 1
        }
        return nil
    }
}

extension BundleFailure {
    static let zip64 = BundleFailure(
        "The bundle is a Zip64 archive, which is meant for more than 4 GB or 65,535 files.")
}
