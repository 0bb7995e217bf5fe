/// Collects a message's bytes and remembers where each name stands.
struct DNSWriter {
    private(set) var bytes: [UInt8] = []
    /// Where the tail of a name that begins with these labels was written. Labels are kept in their exact case, so
    /// that pointing to one never changes a name's spelling.
    private var places: [[[UInt8]]: Int] = [:]

    /// A pointer has fourteen bits.
    private static let furthestPlace = 0x3FFF

    mutating func append(_ value: UInt16) {
        bytes.append(UInt8(value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    mutating func append(_ value: UInt32) {
        append(UInt16(value >> 16))
        append(UInt16(truncatingIfNeeded: value))
    }

    mutating func append(_ more: [UInt8]) { bytes += more }

    mutating func append(_ name: DNSName) {
        for index in name.labels.indices {
            let tail = Array(name.labels[index...])
            if let place = places[tail] {
                append(0xC000 | UInt16(place))
                return
            }
            if bytes.count <= Self.furthestPlace { places[tail] = bytes.count }
            bytes.append(UInt8(tail[0].count))
            bytes += tail[0]
        }
        bytes.append(0)
    }

    /// Writes what `body` writes behind its length in two octets.
    mutating func appendWithLength(_ body: (inout DNSWriter) -> Void) {
        let start = bytes.count
        append(UInt16(0))
        body(&self)
        let length = bytes.count - start - 2
        bytes[start] = UInt8(truncatingIfNeeded: length >> 8)
        bytes[start + 1] = UInt8(truncatingIfNeeded: length)
    }
}
