extension ZipDirectory {
    /// No name twice, and nothing below what is not a folder: what is checked of one entry must not be undone by
    /// another (a file written through a link, say).
    func checkNames() throws(BundleFailure) {
        var kinds: [[String]: ZipEntry.Kind] = [:]
        for entry in entries where kinds.updateValue(entry.kind, forKey: entry.path) != nil {
            throw BundleFailure("'\(entry.name)' is in the bundle twice.")
        }
        for entry in entries {
            for length in 1..<max(1, entry.path.count) {
                let parent = Array(entry.path.prefix(length))
                guard let kind = kinds[parent], kind != .folder else { continue }
                throw BundleFailure(
                    "'\(entry.name)' lies in '\(parent.joined(separator: "/"))', which is not a folder.")
            }
        }
    }
}

enum EntryName {
    /// A name's parts, if it stays within the bundle's folder.
    static func read(
        _ raw: [UInt8], _ limits: UnpackLimits
    ) throws(BundleFailure) -> (path: [String], endsWithSlash: Bool) {
        guard raw.count <= limits.pathLength else {
            throw BundleFailure("The bundle has a path longer than \(limits.pathLength) bytes.")
        }
        guard let text = String(validating: raw, as: UTF8.self) else {
            throw BundleFailure("The bundle has a file name that is not UTF-8: rename the file, or pack it anew.")
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
            throw BundleFailure("The bundle has a file name with control characters in it.")
        }
        guard !text.contains("\\") else {
            throw BundleFailure("'\(text)' has a backslash in it: pack the bundle with '/' between folders.")
        }
        guard !text.hasPrefix("/"), !isDrive(text) else {
            throw BundleFailure("'\(text)' is an absolute path; paths in a bundle are relative to it.")
        }
        let endsWithSlash = text.hasSuffix("/")
        let parts = (endsWithSlash ? text.dropLast() : Substring(text)).split(
            separator: "/", omittingEmptySubsequences: false)
        return (try check(parts, of: text, limits), endsWithSlash)
    }

    private static func check(
        _ parts: [Substring], of text: String, _ limits: UnpackLimits
    ) throws(BundleFailure) -> [String] {
        guard !parts.contains("..") else {
            throw BundleFailure("'\(text)' leaves the bundle's folder with '..'.")
        }
        guard !parts.contains("") else { throw BundleFailure("The bundle has an empty file name in '\(text)'.") }
        guard parts.allSatisfy({ $0.utf8.count <= 255 }) else {
            throw BundleFailure("The bundle has a file name longer than 255 bytes.")
        }
        guard parts.count <= limits.depth else {
            throw BundleFailure("'\(text)' lies deeper than \(limits.depth) folders.")
        }
        return parts.filter { $0 != "." }.map(String.init)
    }

    /// `C:…`, which another system would take for absolute.
    private static func isDrive(_ text: String) -> Bool {
        let start = text.utf8.prefix(2)
        guard start.count == 2, let letter = start.first, start.last == UInt8(ascii: ":") else { return false }
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter | 0x20)
    }

    /// Whether a link in the folder `parents` levels below the bundle's root stays in the bundle.
    ///
    /// `..` is taken at the start only: after a part that may itself be a link it could lead anywhere.
    static func staysInside(_ target: String, parents: Int) -> Bool {
        guard !target.isEmpty, !target.hasPrefix("/"), !target.contains("\0"), !target.contains("\\") else {
            return false
        }
        let parts = target.split(separator: "/").filter { $0 != "." }
        let climbs = parts.prefix { $0 == ".." }.count
        return climbs <= parents && !parts.dropFirst(climbs).contains("..")
    }
}
