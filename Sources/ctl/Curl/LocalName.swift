import Foundation

/// Names below `localhost`, which stand for this machine without being asked for anywhere (RFC 6761, section 6.3).
enum LocalName {
    static let address = "127.0.0.1"

    static func isLocal(_ host: String) -> Bool {
        let name = host.lowercased()
        return name == "localhost" || name.hasSuffix(".localhost")
    }

    /// The entries for libcurl's own table of names that the URL needs.
    static func resolution(ofURL url: String) -> [String] {
        guard let parts = URLComponents(string: url), let host = parts.host, isLocal(host) else { return [] }
        return ["\(host):\(parts.port ?? (parts.scheme == "https" ? 443 : 80)):\(address)"]
    }
}
