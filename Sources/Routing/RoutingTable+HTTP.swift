/// What a load balancer does with HTTP apart from routing it.
extension RoutingTable {
    /// `routing.http.desync_mitigation_mode`.
    package enum DesyncMitigation: String, Sendable {
        case monitor, defensive, strictest
    }

    /// What a listener does to the head of every answer, its own and the targets'.
    /// Source: Application Load Balancers guide, "HTTP header modification".
    package struct AnswerHeaders: Sendable, Equatable {
        /// `routing.http.response.….header_value`, by the field's name: put in place of what the target says.
        package var values: [String: String] = [:]
        /// `routing.http.response.server.enabled` is false.
        package var removesServer = false

        package init() {}
    }
}
