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
}

/// Addresses that begin with the same bits, written in CIDR form: `192.0.2.0/24`, `2001:db8::/32`.
package struct IPNetwork: Sendable, Hashable {
    private var prefix: UInt128
    private var freeBits: Int
    private var isVersion4: Bool

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

    package func contains(_ other: IPNetwork) -> Bool {
        guard other.isVersion4 == isVersion4, other.freeBits <= freeBits else { return false }
        return freeBits == 128 || other.prefix >> (freeBits - other.freeBits) == prefix
    }

    package func contains(_ address: IPAddress) -> Bool {
        guard address.isVersion4 == isVersion4 else { return false }
        return freeBits == 128 || address.bits >> freeBits == prefix
    }
}
