/// A domain name as the wire has it: labels of bytes, their case kept, compared without it.
/// Source: RFC 1035, section 2.3.4 (limits); RFC 4343 (case).
package struct DNSName: Sendable {
    package private(set) var labels: [[UInt8]]

    package static let root = DNSName(unchecked: [])
    /// Octets on the wire, the length octets and the root's zero included.
    package static let longestName = 255
    package static let longestLabel = 63

    private init(unchecked labels: [[UInt8]]) { self.labels = labels }

    package init(labels: [[UInt8]]) throws(DNSFormatError) {
        for label in labels {
            if label.isEmpty { throw .emptyLabel }
            if label.count > Self.longestLabel { throw .labelTooLong }
        }
        self.labels = labels
        if wireLength > Self.longestName { throw .nameTooLong }
    }

    /// Takes `a.b.c` with or without the last dot. There are no escapes.
    package init(_ text: String) throws(DNSFormatError) {
        let name = text.hasSuffix(".") ? String(text.dropLast()) : text
        if name.isEmpty {
            self = .root
            return
        }
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        try self.init(labels: labels.map(Array.init))
    }

    package var wireLength: Int { labels.reduce(1) { $0 + 1 + $1.count } }

    /// Lower case with dots, for looking up; nil where a label holds something that no name of ours can have, such
    /// as a dot.
    package var lookupText: String? {
        let folded = folded
        guard folded.allSatisfy({ $0.allSatisfy(Self.isPlain) }) else { return nil }
        return folded.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
    }

    package func isWithin(_ zone: DNSName) -> Bool {
        labels.count >= zone.labels.count && folded.suffix(zone.labels.count).elementsEqual(zone.folded)
    }

    private var folded: [[UInt8]] { labels.map { $0.map(Self.lowercased) } }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}

extension DNSName: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.folded == right.folded }
    package func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}

extension DNSName: CustomStringConvertible {
    package var description: String {
        labels.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
    }
}
