/// Four octets in network order, as an A record carries them.
package struct IPv4Address: Sendable, Hashable {
    package var octets: [UInt8]

    package init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
        octets = [first, second, third, fourth]
    }

    /// Takes dotted decimal only; nil for anything else, names and IPv6 among it.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let octets = parts.compactMap { part in part.allSatisfy(\.isASCII) ? UInt8(part) : nil }
        guard parts.count == 4, octets.count == 4, !text.contains("+") else { return nil }
        self.octets = octets
    }
}

extension IPv4Address: CustomStringConvertible {
    package var description: String { octets.map(String.init).joined(separator: ".") }
}
