/// The rules for names of buckets.
/// Source: Amazon S3 User Guide, "General purpose bucket naming rules".
enum BucketName {
    static func check(_ name: String) throws(Fault) {
        guard isValid(name) else { throw Fault(.invalidParameter, "The specified bucket is not valid.") }
    }

    private static func isValid(_ name: String) -> Bool {
        let isAllowed = name.utf8.allSatisfy {
            isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
        }
        guard isAllowed, (3...63).contains(name.utf8.count) else { return false }
        guard let first = name.utf8.first, let last = name.utf8.last, isLetterOrDigit(first), isLetterOrDigit(last)
        else { return false }
        return !name.contains("..") && !looksLikeAddress(name) && !isReserved(name)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func looksLikeAddress(_ name: String) -> Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count == 4 && labels.allSatisfy { UInt8($0) != nil }
    }

    private static func isReserved(_ name: String) -> Bool {
        ["xn--", "sthree-", "amzn-s3-demo-"].contains { name.hasPrefix($0) }
            || ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].contains { name.hasSuffix($0) }
    }
}
