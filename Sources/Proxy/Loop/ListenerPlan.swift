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
    /// The ARN.
    let loadBalancer: String
    let port: Int
    let isSecure: Bool
    let logs: Set<RoutingTable.Log>
    /// In the order in which rules are tried.
    let rulePriorities: [Int]
    /// nil where no rule asks for a token.
    let tokens: ListenerTokens?
    /// The names of the fields by which targets are told the version of TLS and the cipher suite; nil: they are not.
    let tlsFields: (version: String, cipher: String)?

    init(_ balancer: RoutingTable.LoadBalancer, _ listener: RoutingTable.Listener) {
        var edit = RequestEdit(balancer, port: listener.port, isSecure: listener.spoken == .https)
        let (version, cipher) = ("X-Amzn-Tls-Version", "X-Amzn-Tls-Cipher-Suite")
        let names = listener.requestFieldNames
        tlsFields =
            balancer.tellsTLS ? (names[version.lowercased()] ?? version, names[cipher.lowercased()] ?? cipher) : nil
        edit.ownFields = listener.requestFieldNames.values.map { Array($0.lowercased().utf8) }
        if tlsFields != nil { edit.ownFields += [version, cipher].map { Array($0.lowercased().utf8) } }
        requestEdit = edit
        var frontDoor = edit
        frontDoor.hostPort = []
        frontDoorEdit = frontDoor
        answerChanges = AnswerChanges(listener.answerHeaders)
        desyncMitigation = balancer.desyncMitigation
        idleTimeout = TimeAmount(balancer.idleTimeout)
        clientKeepAlive = TimeAmount(balancer.clientKeepAlive)
        loadBalancer = balancer.arn
        port = listener.port
        isSecure = listener.spoken == .https
        logs = balancer.logs
        rulePriorities = listener.rules.map(\.priority).sorted()
        tokens = ListenerTokens(listener)
    }
}
