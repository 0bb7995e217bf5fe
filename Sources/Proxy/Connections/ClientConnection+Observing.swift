import Foundation
import NIOCore
import Routing

extension Exchange {
    /// The request came to a load balancer, and belongs to it whatever becomes of the routing meanwhile.
    mutating func came(to place: Place, _ loop: LoopContext) {
        let plan = loop.snapshot.plans[place.loadBalancer][place.listener]
        self.place = place
        self.plan = plan
        idleTimeout = plan.idleTimeout
        meter = loop.meters.balancer(place.loadBalancer)
    }
}

/// What is kept of a request for who asks about it later: the log, and a client that wants to know why.
extension ClientConnection {
    func keepForLog(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) {
        guard let plan = exchange.plan, loop.limits.logsEverything || !plan.logs.isEmpty else { return }
        exchange.logged = ByteBuffer(
            bytes: UnsafeRawBufferPointer(rebasing: bytes[head.methodPart.lowerBound..<head.end]))
    }

    /// A request asks by `X-Teal-Explain: 1`.
    func explain(_ request: RoutableHead, _ place: Place) {
        guard request.hasField(Self.question, where: { $0.elementsEqual([0x31]) }), let route = exchange.route else {
            return
        }
        exchange.explanation = loop.snapshot.routes.explain(
            route, loadBalancer: place.loadBalancer, listener: place.listener, request)
    }

    /// After a target was lost.
    func explainAgain() {
        guard let earlier = exchange.explanation, let route = exchange.route, let place = exchange.place else { return }
        exchange.explanation = loop.snapshot.routes.explain(
            again: route, loadBalancer: place.loadBalancer, listener: place.listener, after: earlier)
    }

    private static let question = Array("x-teal-explain".utf8)

    /// A whole field line, or nothing: JSON on one line, in ASCII.
    var explanationLine: String {
        guard var told = exchange.explanation else { return "" }
        told.lost = exchange.lost.map { "\($0.key.target.id):\($0.key.target.port)" }
        if !exchange.lost.isEmpty, let handle = exchange.handle {
            told.target?.id = handle.key.target.id
            told.target?.port = handle.key.target.port
            told.target?.choice = "the next in turn, after the loss of another"
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let text = String(decoding: try encoder.encode(told), as: UTF8.self)
            let line = text.unicodeScalars.map { $0.isASCII ? String($0) : "?" }.joined()
            return "X-Teal-Explain: \(line)\r\n"
        } catch {
            return "X-Teal-Explain: {}\r\n"
        }
    }
}
