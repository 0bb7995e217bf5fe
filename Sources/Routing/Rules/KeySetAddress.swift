/// Where a set of public keys is read: an `http` or `https` URL in its parts.
package struct KeySetAddress: Sendable, Equatable {
    package private(set) var isSecure: Bool
    /// Without brackets where it is an IPv6 address.
    package private(set) var host: String
    package private(set) var port: Int
    /// With the query; never empty.
    package private(set) var target: String

    /// nil for anything else, also for a URL with user information or without a path.
    package init?(_ text: String) {
        let parts = text.split(separator: "://", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        guard let slash = parts[1].firstIndex(of: "/"), !parts[1].contains("#") else { return nil }
        target = String(parts[1][slash...])
        guard let (host, port) = Self.authority(parts[1][..<slash], isSecure ? 443 : 80) else { return nil }
        self.host = host
        self.port = port
    }

    private static func authority(_ text: Substring, _ standard: Int) -> (host: String, port: Int)? {
        if text.contains("@") { return nil }
        var host = text
        var port = standard
        let end = text.lastIndex(of: "]") ?? text.startIndex
        if let colon = text[end...].lastIndex(of: ":") {
            guard let number = Int(text[text.index(after: colon)...]), (1...65_535).contains(number) else { return nil }
            port = number
            host = text[..<colon]
        }
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        return host.isEmpty ? nil : (String(host), port)
    }

    /// On this machine: what is between it and here needs no protection.
    package var isLocal: Bool {
        let name = host.lowercased()
        return name == "localhost" || name.hasSuffix(".localhost") || name.hasPrefix("127.") || name == "::1"
    }
}
