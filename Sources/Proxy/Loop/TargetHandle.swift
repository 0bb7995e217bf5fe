import NIOCore
import Observation
import Routing

/// A target with what each event loop knows of it. Lives from registration until its draining is over, across tables,
/// so that pools and counters do too.
final class TargetHandle: Sendable {
    let key: TargetKey
    let target: RoutingTable.Target
    /// nil when the target's host is a name that could not be resolved.
    let address: SocketAddress?
    let transport: TargetTransport
    let perLoop: [LoopTarget]

    init(
        key: TargetKey, target: RoutingTable.Target, address: SocketAddress?, group: RoutingTable.TargetGroup,
        loops: Int
    ) {
        self.key = key
        self.target = target
        self.address = address
        var transport = TargetTransport(group)
        transport.isMarked = target.isFiltered
        self.transport = transport
        perLoop = (0..<loops).map { [transport] _ in LoopTarget(address: address, transport: transport) }
    }

    private static let none = [Int](repeating: 0, count: 6)

    var inFlight: Int { perLoop.reduce(0) { $0 + $1.counters.inFlight } }

    var traffic: TargetTraffic {
        var sum = TargetTraffic(
            targetGroup: key.group, target: key.target, requests: 0, byClass: Self.none, microseconds: 0)
        // Asked every second: of thousands of targets most may have had none, and a histogram is much to go through.
        for loop in perLoop where loop.counters.requests > 0 {
            sum.requests += loop.counters.requests
            sum.microseconds += loop.counters.microseconds
            sum.latencies.add(loop.counters.latencies)
            for (index, count) in loop.counters.byClass.enumerated() { sum.byClass[index] += count }
        }
        return sum
    }
}
