#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An IPv4 or IPv6 address. The IPv6 form of an IPv4 address (`::ffff:1.2.3.4`) is that IPv4 address.
package struct IPAddress: Sendable, Hashable {
    package private(set) var bits: UInt128
    package private(set) var isVersion4: Bool

    package init?(_ text: some StringProtocol) {
        var bytes = [UInt8](repeating: 0, count: 16)
        let text = String(text)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(bytes.prefix(4))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(bytes)
        } else {
            return nil
        }
    }

    /// - Parameter bytes: 4 or 16.
    private init(_ bytes: some Sequence<UInt8>) {
        var count = 0
        bits = 0
        for byte in bytes {
            bits = bits << 8 | UInt128(byte)
            count += 1
        }
        isVersion4 = count == 4
        if bits >> 32 == 0xFFFF {
            bits &= 0xFFFF_FFFF
            isVersion4 = true
        }
    }

    fileprivate init(bits: UInt128, isVersion4: Bool) {
        self.bits = bits
        self.isVersion4 = isVersion4
    }
}

extension IPAddress: Comparable {
    package static func < (left: IPAddress, right: IPAddress) -> Bool {
        left.isVersion4 == right.isVersion4 ? left.bits < right.bits : left.isVersion4
    }
}

extension IPAddress: CustomStringConvertible {
    /// In full: no zeros of an IPv6 address are left out.
    package var description: String {
        let (width, size, radix, separator) = isVersion4 ? (32, 8, 10, ".") : (128, 16, 16, ":")
        return stride(from: width - size, through: 0, by: -size)
            .map { String(bits >> $0 & (1 << size - 1), radix: radix) }.joined(separator: separator)
    }
}

/// Addresses that begin with the same bits, written in CIDR form: `192.0.2.0/24`, `2001:db8::/32`.
package struct IPNetwork: Sendable, Hashable {
    private var prefix: UInt128
    private var freeBits: Int
    package private(set) var isVersion4: Bool

    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(parts[0]), let length = Int(parts[1]) else { return nil }
        let width = address.isVersion4 ? 32 : 128
        guard (0...width).contains(length), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        freeBits = width - length
        prefix = freeBits == 128 ? 0 : address.bits >> freeBits
        isVersion4 = address.isVersion4
    }

    /// Every address of its version.
    package var isEverything: Bool { freeBits == (isVersion4 ? 32 : 128) }

    package func contains(_ other: IPNetwork) -> Bool {
        guard other.isVersion4 == isVersion4, other.freeBits <= freeBits else { return false }
        return freeBits == 128 || other.prefix >> (freeBits - other.freeBits) == prefix
    }

    package func contains(_ address: IPAddress) -> Bool {
        guard address.isVersion4 == isVersion4 else { return false }
        return freeBits == 128 || address.bits >> freeBits == prefix
    }
}

extension IPNetwork: CustomStringConvertible {
    package var description: String {
        let first = IPAddress(bits: freeBits == 128 ? 0 : prefix << freeBits, isVersion4: isVersion4)
        return "\(first)/\((isVersion4 ? 32 : 128) - freeBits)"
    }
}
