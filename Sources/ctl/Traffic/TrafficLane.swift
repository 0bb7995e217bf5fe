import CCurl
import Foundation

/// One of the parallel requests: a reused transfer with a connection of its own.
///
/// libcurl would serve a slow load through a few of its open connections. Each lane therefore connects to a name of
/// its own that stands for the same address, so that all connections stay in use, as with as many clients.
final class TrafficLane {
    let handle: EasyHandle
    private(set) var startedAt = 0
    private var version: String?
    private let versionHeader: [UInt8]

    init(number: Int, plan: TrafficPlan, address: String) throws(CurlError) {
        handle = try EasyHandle()
        versionHeader = Array(plan.versionHeader.lowercased().utf8)
        let target = plan.target
        let name = "connection-\(number).teal.invalid"
        let literal = address.contains(":") ? "[\(address)]" : address
        try handle.set(CURLOPT_URL, target.url)
        try handle.set(CURLOPT_CONNECT_TO, ["\(target.host):\(target.port):\(name):\(target.port)"])
        try handle.set(CURLOPT_RESOLVE, ["\(name):\(target.port):\(literal)"])
        try handle.set(CURLOPT_TIMEOUT, plan.timeLimit)
        try handle.set(CURLOPT_TCP_NODELAY, 1)
        if let host = target.hostHeader { try handle.set(CURLOPT_HTTPHEADER, ["Host: \(host)"]) }
        handle.receive { [unowned self] line in
            noteHeader(line)
        } body: { _ in
            true
        }
    }

    func begin(at microseconds: Int, in multi: MultiHandle) throws(CurlError) {
        startedAt = microseconds
        version = nil
        try multi.add(handle)
    }

    func end(at microseconds: Int, error: CurlError?) -> TrafficOutcome {
        let result: TrafficOutcome.Result =
            if let error { .failed(reason: error.name) } else { .answered(status: handle.status, version: version) }
        return TrafficOutcome(startedAt: startedAt, endedAt: microseconds, result: result)
    }

    /// Runs for every header line of every answer, so it makes a string only of the one that is wanted.
    private func noteHeader(_ line: UnsafeRawBufferPointer) {
        guard line.count > versionHeader.count, line[versionHeader.count] == UInt8(ascii: ":") else { return }
        for (index, byte) in versionHeader.enumerated() where Self.lowercased(line[index]) != byte { return }
        version = Response.Header(line: line)?.value
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
