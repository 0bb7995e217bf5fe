import NIOCore
import Routing

/// What the settings of a load balancer and a listener mean for each exchange. An exchange keeps the one it began with.
final class ListenerPlan: Sendable {
    let requestEdit: RequestEdit
    /// By the front door the port that a client names in `Host` is its own, not the listener's.
    let frontDoorEdit: RequestEdit
    let answerChanges: AnswerChanges?
    let desyncMitigation: RoutingTable.DesyncMitigation
    let idleTimeout: TimeAmount
    let clientKeepAlive: TimeAmount

    init(_ balancer: RoutingTable.LoadBalancer, _ listener: RoutingTable.Listener) {
        let edit = RequestEdit(balancer, port: listener.port, isSecure: listener.spoken == .https)
        requestEdit = edit
        var frontDoor = edit
        frontDoor.hostPort = []
        frontDoorEdit = frontDoor
        answerChanges = AnswerChanges(listener.answerHeaders)
        desyncMitigation = balancer.desyncMitigation
        idleTimeout = TimeAmount(balancer.idleTimeout)
        clientKeepAlive = TimeAmount(balancer.clientKeepAlive)
    }
}
