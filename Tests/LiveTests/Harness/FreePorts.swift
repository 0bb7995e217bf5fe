import Foundation

/// Ports of 127.0.0.1 that nobody listens on, from below those that the kernel gives out by itself
/// (`net.ipv4.ip_local_port_range`). A teald that is killed and started again finds its own ports free: neither a
/// client's connection nor another server on port 0 can have taken them meanwhile.
func freePorts(_ count: Int) throws -> [Int] {
    var free: Set<Int> = []
    for candidate in (20_000..<32_000).shuffled() where free.count < count {
        if isFree(candidate) { free.insert(candidate) }
    }
    guard free.count == count else { throw NoFreePort() }
    return Array(free)
}

struct NoFreePort: Error {}

/// For both protocols, since a name server listens by both.
private func isFree(_ port: Int) -> Bool {
    [SOCK_STREAM, SOCK_DGRAM].allSatisfy { kind in
        let descriptor = socket(AF_INET, CInt(kind.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let size = socklen_t(MemoryLayout.size(ofValue: address))
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
        }
    }
}
