/// The checksums of `x-amz-checksum-*`, and the older `Content-MD5`.
package enum BodyChecksum: String, Sendable, CaseIterable {
    case crc32, crc32c, crc64nvme, sha1, sha256, md5

    /// The header or trailer that carries it.
    package var header: String { self == .md5 ? "content-md5" : "x-amz-checksum-" + rawValue }

    package init?(header: String) {
        guard let found = Self.allCases.first(where: { $0.header == header.lowercased() }) else { return nil }
        self = found
    }
}
