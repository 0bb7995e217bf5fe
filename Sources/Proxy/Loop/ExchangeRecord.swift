import Foundation
import NIOCore
import Observation
import Routing

/// All that a log tells of an exchange, still as the event loop knows it; made a line of elsewhere.
struct ExchangeRecord: Sendable {
    let plan: ListenerPlan
    let facts: ExchangeFacts
    let route: Route?
    let target: TargetHandle?
    /// As it came.
    let request: ByteBuffer
    /// As it was sent to the target; empty where it was not.
    let head: ByteBuffer
    let client: LogAddress
    /// Tells the client's connections apart.
    let connection: UInt64
    let isFirst: Bool
    let isUpgrade: Bool
    let transport: ClientTransport
    /// When the exchange ended, on both clocks.
    let ended: NIODeadline
    let endedAt: Date

    init(_ exchange: borrowing Exchange, _ plan: ListenerPlan, of connection: ClientConnection, at now: NIODeadline) {
        self.plan = plan
        facts = exchange.facts
        route = exchange.route
        target = exchange.handle
        request = exchange.logged ?? ByteBuffer()
        head = exchange.head ?? ByteBuffer()
        client = LogAddress(
            host: connection.remoteAddress?.ipAddress ?? "-", port: connection.remoteAddress?.port ?? 0)
        self.connection = connection.number
        isFirst = exchange.number == 1
        isUpgrade = connection.conversation.isUpgraded
        transport = connection.transport
        ended = now
        endedAt = Date()
    }
}

/// Records of exchanges that wait to be written, up to a limit: what writes them must never hold up requests.
struct RecordQueue {
    private var records: [ExchangeRecord] = []
    private var dropped = 0

    private static let limit = 16_384

    mutating func append(_ record: ExchangeRecord) {
        if records.count < Self.limit { records.append(record) } else { dropped += 1 }
    }

    mutating func take() -> (records: [ExchangeRecord], dropped: Int) {
        defer { (records, dropped) = ([], 0) }
        return (records, dropped)
    }
}
