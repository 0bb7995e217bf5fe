import Foundation
import Synchronization

/// Loopback addresses, each for one user: where a target was and is no more, nobody else answers at its port.
enum OwnAddress {
    private static let count = Atomic(0)

    /// One of 127.128.0.0/9 on Linux, another one in each of the next 14 million calls of this process; elsewhere the
    /// one address there is.
    static func next() -> String {
        #if os(Linux)
            let number = Int(getpid()) &* 4_099 &+ count.wrappingAdd(1, ordering: .relaxed).newValue
            return "127.\(128 + number / (254 * 256) % 127).\(number / 254 % 256).\(number % 254 + 1)"
        #else
            return "127.0.0.1"
        #endif
    }
}
