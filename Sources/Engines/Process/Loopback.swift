import Domain
import Foundation

/// Finds addresses for instances on this machine.
enum Loopback {
    /// A free address for an instance: on Linux one of 127.64.0.0/10, which follows from its name unless another
    /// instance has it; elsewhere 127.0.0.1, the only one there is.
    ///
    /// The port is free on every address: an application that binds 0.0.0.0 must not meet another one. It is not one of
    /// those that the system gives to whoever asks for any: it must still be free when the application binds it.
    static func address(for name: String, except taken: Set<InstanceAddress>) throws(EngineFailure) -> InstanceAddress {
        let hosts = Set(taken.map(\.host))
        var number = hash(name)
        while runsOnLinux, hosts.contains(host(number)) { number += 1 }
        let ports = unassignedPorts
        let first = Int(hash(name)) % ports.count
        for step in 0..<ports.count {
            let port = ports.lowerBound + (first + step) % ports.count
            if !taken.contains(where: { $0.port == port }), isFree(port) {
                return .init(host: runsOnLinux ? host(number) : "127.0.0.1", port: port)
            }
        }
        throw EngineFailure(.failed, "No port is free on this machine.")
    }

    /// 127.64.0.1 to 127.127.255.254, leaving out what ends in 0 or 255.
    private static func host(_ number: UInt32) -> String {
        let number = number % (64 * 256 * 254)
        return "127.\(64 + number / (256 * 254)).\(number / 254 % 256).\(number % 254 + 1)"
    }

    /// FNV-1a: the same in every run, which Swift's own hashes are not.
    private static func hash(_ name: String) -> UInt32 {
        name.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 } >> 4
    }

    /// Ports below those that the system hands out by itself: 32768 and up (ip(7), `ip_local_port_range`), unless it was
    /// set otherwise.
    private static var unassignedPorts: Range<Int> {
        let lowest = 10_000
        var end = 32_768
        if let told = FileManager.default.contents(atPath: "/proc/sys/net/ipv4/ip_local_port_range"),
            let first = String(decoding: told, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.flatMap({
                Int($0)
            })
        {
            end = first
        }
        return lowest..<(end > lowest ? end : 32_768)
    }

    private static func isFree(_ port: Int) -> Bool {
        #if os(Linux)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
        }
    }
}
