import Foundation
import Testing

/// Ports for a teald that is to be found at the same ones after a restart.
enum FreePorts {
    /// Ports that are free now. The system gives them to nobody by itself, as it does with those from 32768 on (ip(7),
    /// `ip_local_port_range`): so they are free again at the restart, whatever runs beside.
    static func find(_ count: Int) throws -> [Int] {
        var found: Set<Int> = []
        for _ in 0..<1_000 where found.count < count {
            let port = Int.random(in: 10_000..<32_768)
            if isFree(port) { found.insert(port) }
        }
        try #require(found.count == count, "no free ports")
        return Array(found)
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
        }
    }
}
