import Foundation

/// Where the load goes: a URL, the address that stands behind its host, and the `Host` header.
struct TrafficTarget: Equatable {
    var url: String
    var host: String
    var port: Int
    /// Nil means that the host is looked up once, before the first request.
    var address: String?
    var hostHeader: String?

    struct Unusable: Error, Equatable {
        var reason: String
    }

    /// - Parameter resolve: `HOST:PORT:ADDR`, as with `curl --resolve`.
    init(url: String, resolve: String? = nil, hostHeader: String? = nil) throws(Unusable) {
        let full = url.contains("://") ? url : "http://" + url
        guard let parts = URLComponents(string: full), let host = parts.host, !host.isEmpty,
            parts.scheme == "http" || parts.scheme == "https"
        else { throw Unusable(reason: "'\(url)' is not an http or https URL") }
        self.url = full
        self.host = host
        self.port = parts.port ?? (parts.scheme == "https" ? 443 : 80)
        self.hostHeader = hostHeader
        self.address = LocalName.isLocal(host) ? LocalName.address : nil
        if let resolve { address = try address(from: resolve) }
    }

    private func address(from resolve: String) throws(Unusable) -> String {
        let parts = resolve.split(separator: ":", maxSplits: 2).map(String.init)
        guard parts.count == 3, let port = Int(parts[1]) else {
            throw Unusable(reason: "'\(resolve)' is not HOST:PORT:ADDR")
        }
        guard parts[0].lowercased() == host.lowercased(), port == self.port else {
            throw Unusable(
                reason: "'\(resolve)' is for \(parts[0]):\(parts[1]), but the URL goes to \(host):\(self.port)")
        }
        return parts[2]
    }
}
