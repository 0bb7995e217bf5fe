/// One line of a zip archive's table of contents.
struct ZipEntry {
    enum Kind: Equatable {
        case file(isExecutable: Bool)
        case folder
        case link
    }

    /// As written in the archive.
    var rawName: [UInt8]
    /// Relative, without `.`, `..` and empty parts.
    var path: [String]
    var kind: Kind
    var flags: Int
    var method: Int
    var checksum: UInt32
    var packedSize: Int
    var size: Int
    var headerOffset: Int

    var name: String { path.joined(separator: "/") }
}

/// Numbers of the zip format, as PKWARE's APPNOTE has them.
enum Zip {
    static let localHeader = 0x0403_4b50
    static let centralHeader = 0x0201_4b50
    static let endOfDirectory = 0x0605_4b50
    static let zip64Locator = 0x0706_4b50
    static let localHeaderLength = 30
    static let centralHeaderLength = 46
    static let endOfDirectoryLength = 22

    static let stored = 0
    static let deflated = 8

    static let flagEncrypted = 1 << 0
    static let flagStrongEncryption = 1 << 6
    static let flagUTF8 = 1 << 11
    static let flagMaskedHeaders = 1 << 13

    /// Which system wrote an entry, when its attributes are Unix modes.
    static let unixHosts: Set<Int> = [3, 19]
}
