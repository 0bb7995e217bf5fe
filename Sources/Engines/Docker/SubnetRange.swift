import Foundation

/// A range of IPv4 addresses, as a Docker network or a route of this machine takes it.
struct SubnetRange: Sendable, Equatable, CustomStringConvertible {
    private var first: UInt32
    private var last: UInt32
    private var length: Int

    private init(_ address: UInt32, length: Int) {
        let size = UInt64(1) << UInt64(32 - length)
        first = UInt32(UInt64(address) / size * size)
        last = UInt32(UInt64(first) + size - 1)
        self.length = length
    }

    /// Takes `172.17.0.0/16`; nil for anything else, IPv6 among it.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let length = Int(parts[1]), (0...32).contains(length) else { return nil }
        let octets = parts[0].split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard octets.count == 4, !octets.contains(nil) else { return nil }
        self.init(octets.reduce(0) { $0 << 8 | UInt32($1 ?? 0) }, length: length)
    }

    func overlaps(_ other: SubnetRange) -> Bool { first <= other.last && other.first <= last }

    var description: String {
        stride(from: UInt32(24), through: 0, by: -8).map { String(first >> $0 & 0xFF) }.joined(separator: ".")
            + "/\(length)"
    }

    /// Ranges for a network when the engine's own pools are used up, of 1,022 addresses each, from a corner of
    /// 10.0.0.0/8 where home and office networks seldom are. `seed` decides where to begin, so that two teald of one
    /// machine seldom want the same.
    static func free(besides taken: [SubnetRange], seed: UInt32) -> some Sequence<SubnetRange> {
        let base: UInt32 = 10 << 24 | 192 << 16
        let count: UInt32 = 1 << 12
        return (0..<count).lazy
            .map { SubnetRange(base + ((seed &+ $0) % count) << 10, length: 22) }
            .filter { candidate in !taken.contains { $0.overlaps(candidate) } }
    }

    /// Those that this machine has routes to, of `/proc/net/route`; the default route is none. Where there is no such
    /// file the engine runs on another machine, or in one of its own, and nothing is known.
    static func routes(in table: String) -> [SubnetRange] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let columns = line.split(whereSeparator: \.isWhitespace)
            guard columns.count > 7, let address = UInt32(columns[1], radix: 16),
                let mask = UInt32(columns[7], radix: 16), mask != 0
            else { return nil }
            return SubnetRange(address.byteSwapped, length: mask.nonzeroBitCount)
        }
    }
}
