import NIOCore
import Observation
import Routing

extension ClientConnection {
    /// Begins a copy of the request, where its group has a mirror and the draw says so. A tunnel cannot be copied.
    func copy(for mirror: RoutingTable.Mirror, of group: String) {
        guard exchange.copy == nil, exchange.lost.isEmpty, !conversation.exchange.request.wantsUpgrade,
            mirror.percentage >= 100 || Int.random(in: 0..<100, using: &loop.generator) < mirror.percentage
        else { return }
        exchange.copy = RequestCopy(MirrorKey(targetGroup: group, mirror: mirror.targetGroup))
    }
}

extension LoopContext {
    /// Hands a copy over when its request is answered: nothing of it was sent before, so that it costs the client no
    /// time and the target no share of the connection.
    func mirror(_ copy: RequestCopy, of exchange: borrowing Exchange, _ state: ExchangeState) {
        guard state.requestComplete, !copy.isTooLong, exchange.facts.status != 460,
            let head = exchange.head, let sent = exchange.facts.sent,
            let group = snapshot.routes.group(arn: copy.key.mirror),
            let index = snapshot.routes.nextTarget(inGroup: group),
            case let handle = snapshot.targets[group][index], let address = handle.address,
            !handle.transport.isMultiplexed, !handle.perLoop[self.index].isClosed
        else { return mirroring.drop(copy.key) }
        let waited = (exchange.facts.answered ?? now()) - sent
        mirroring.send(
            MirroredRequest(
                key: copy.key, head: head, body: copy.body, isHead: state.request.isHead,
                address: address, transport: handle.transport, status: exchange.facts.status,
                microseconds: Int(waited.nanoseconds / 1_000)))
    }
}
