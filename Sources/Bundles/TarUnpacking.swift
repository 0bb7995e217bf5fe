import Foundation

/// Reads a tar archive as it comes and writes its entries below `root`. Links come last, so that nothing is written
/// through one.
///
/// Source: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar's long names.
struct TarUnpacking {
    private let root: String
    private let limits: UnpackLimits
    private var pending: [UInt8] = []
    private var entries = 0
    private var unpacked = 0
    private var longName: String?
    private var links: [(path: [String], target: String)] = []
    private var isAtEnd = false
    private var entry: Entry?

    private struct Entry {
        var name: String
        var mode: Int
        var size: Int
        var kind: UInt8
        var link: String
    }

    private static let block = 512

    init(root: String, limits: UnpackLimits) {
        self.root = root
        self.limits = limits
    }

    mutating func take(_ bytes: [UInt8]) throws(BundleFailure) {
        pending += bytes
        while !isAtEnd {
            if let entry {
                let length = (entry.size + Self.block - 1) / Self.block * Self.block
                guard pending.count >= length else { return }
                try write(entry, Array(pending.prefix(entry.size)))
                pending.removeFirst(length)
                self.entry = nil
            } else {
                guard pending.count >= Self.block else { return }
                entry = try header(Array(pending.prefix(Self.block)))
                pending.removeFirst(Self.block)
            }
        }
        pending = []
    }

    mutating func finish() throws(BundleFailure) {
        guard entry == nil, entries > 0 else { throw BundleFailure("The bundle is not a whole tar archive.") }
        for link in links {
            guard EntryName.staysInside(link.target, parents: link.path.count - 1) else {
                throw BundleFailure("The link '\(link.path.joined(separator: "/"))' leads out of the bundle.")
            }
            try makeFolder(link.path.dropLast())
            guard symlink(link.target, path(link.path)) == 0 else {
                throw BundleFailure("A link cannot be made: \(systemMessage()).")
            }
        }
    }

    /// nil at the archive's end.
    private mutating func header(_ block: [UInt8]) throws(BundleFailure) -> Entry? {
        guard block.contains(where: { $0 != 0 }) else {
            isAtEnd = true
            return nil
        }
        let sum = block.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
        guard Self.number(block[148..<156]) == sum else { throw BundleFailure("The bundle is not a tar archive.") }
        let prefix = Self.text(block[257..<262]) == "ustar" ? Self.text(block[345..<500]) : ""
        let name = Self.text(block[0..<100])
        guard let size = Self.number(block[124..<136]), size <= limits.unpackedBytes else {
            throw BundleFailure("The bundle holds a file that is too large.")
        }
        unpacked += size
        entries += 1
        guard unpacked <= limits.unpackedBytes, entries <= limits.entries else {
            throw BundleFailure("The bundle holds more than may be unpacked.")
        }
        let found = Entry(
            name: prefix.isEmpty ? name : prefix + "/" + name, mode: Self.number(block[100..<108]) ?? 0o644,
            size: size, kind: block[156], link: Self.text(block[157..<257]))
        return found
    }

    private mutating func write(_ entry: Entry, _ content: [UInt8]) throws(BundleFailure) {
        switch entry.kind {
        case UInt8(ascii: "L"):
            longName = Self.text(content[...])
            return
        case UInt8(ascii: "x"), UInt8(ascii: "g"):
            longName = Self.paxPath(content) ?? longName
            return
        default: break
        }
        let name = longName ?? entry.name
        longName = nil
        if name == "." || name == "./" { return }
        let (parts, _) = try EntryName.read(Array(name.utf8), limits)
        guard !parts.isEmpty else { return }
        switch entry.kind {
        case UInt8(ascii: "5"): try makeFolder(parts[...])
        case UInt8(ascii: "0"), 0:
            try makeFolder(parts.dropLast())
            let output = try OutputFile(path: path(parts), mode: entry.mode & 0o111 != 0 ? 0o755 : 0o644)
            try output.write(content)
        case UInt8(ascii: "2"): links.append((parts, entry.link))
        default: throw BundleFailure("'\(name)' is neither a file nor a folder nor a symbolic link.")
        }
    }

    private func path(_ parts: some Collection<String>) -> String {
        ([root] + parts).joined(separator: "/")
    }

    private func makeFolder(_ parts: ArraySlice<String>) throws(BundleFailure) {
        guard !parts.isEmpty else { return }
        for length in 1...parts.count {
            guard mkdir(path(parts.prefix(length)), 0o755) == 0 || errno == EEXIST else {
                throw BundleFailure("'\(parts.joined(separator: "/"))' cannot be made: \(systemMessage()).")
            }
        }
    }

    private static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int? {
        Int(text(bytes).trimmingCharacters(in: [" "]), radix: 8)
    }

    /// `LENGTH path=NAME` lines.
    private static func paxPath(_ content: [UInt8]) -> String? {
        text(content).split(separator: "\n").lazy.compactMap { line in
            line.firstRange(of: " path=").map { String(line[$0.upperBound...]) }
        }.first
    }
}
