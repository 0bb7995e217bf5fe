import Foundation

/// Asks the system for a host's address.
enum HostLookup {
    struct NotFound: Error, Equatable {
        var host: String
        var reason: String
    }

    /// The first IPv4 or IPv6 address as text.
    static func address(of host: String) throws(NotFound) -> String {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &found)
        guard code == 0, let first = found else {
            throw NotFound(host: host, reason: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(found) }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let flags = Int32(NI_NUMERICHOST)
        let status = getnameinfo(
            first.pointee.ai_addr, first.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, flags)
        guard status == 0 else { throw NotFound(host: host, reason: String(cString: gai_strerror(status))) }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
