import Routing

/// Which of a listener's rules ask for a token.
struct ListenerTokens: Sendable {
    private let byRule: [RoutingTable.JWTValidation?]
    private let byDefault: RoutingTable.JWTValidation?

    /// nil where none does.
    init?(_ listener: RoutingTable.Listener) {
        byRule = listener.rules.sorted { $0.priority < $1.priority }.map(\.actions.tokenCheck)
        byDefault = listener.actions.tokenCheck
        if byDefault == nil, byRule.allSatisfy({ $0 == nil }) { return nil }
    }

    /// What the request has still to pass, by the rule that it matched.
    func pending(_ route: Route, _ request: RoutableHead) -> PendingToken? {
        let check = route.rule.map { byRule.indices.contains($0) ? byRule[$0] : nil } ?? byDefault
        return check.map { PendingToken($0, request) }
    }
}

/// A check that a request has still to pass.
struct PendingToken {
    let check: RoutingTable.JWTValidation
    /// What the client sent in place of a token is told as the fault it is.
    let token: Result<JSONWebToken, TokenFault>

    init(_ check: RoutingTable.JWTValidation, _ request: RoutableHead) {
        self.check = check
        var value: Substring?
        _ = request.hasField(Self.field) { bytes in
            value = Substring(decoding: bytes, as: UTF8.self)
            return true
        }
        guard let value else {
            token = .failure(.headerNotPresent)
            return
        }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            token = .failure(.formatInvalid)
            return
        }
        token = Result { () throws(TokenFault) in try JSONWebToken(parts[1]) }
    }

    private static let field = Array("authorization".utf8)
}
