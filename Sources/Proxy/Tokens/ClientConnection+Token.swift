import NIOCore
import Routing

/// Checking a request's token before it goes anywhere.
/// Source: Application Load Balancers guide, "Verify JWTs using an Application Load Balancer".
extension ClientConnection {
    /// - Parameter isStale: the keys that are known have not been enough.
    func check(_ pending: PendingToken, isStale: Bool = false) {
        switch pending.token {
        case .failure(let fault): tokenChecked(fault)
        case .success(let token):
            let number = exchange.number
            loop.keySets.keys(of: pending.check.jwksEndpoint, isStale: isStale, on: loop) { found in
                guard self.isOpen, self.conversation.phase == .exchanging, self.exchange.number == number else {
                    return
                }
                self.check(token, pending, found, isStale)
            }
        }
    }

    private func check(_ token: JSONWebToken, _ pending: PendingToken, _ found: KeySetCache.Outcome, _ isStale: Bool) {
        do throws(TokenFault) {
            let keys = try found.get().keys(named: token.keyID)
            // Issuers change their keys: a new one may be known by now.
            if keys.isEmpty, !isStale { return check(pending, isStale: true) }
            try token.check(pending.check, by: keys, now: Double(loop.wallSeconds()))
            tokenChecked(nil)
        } catch {
            tokenChecked(error)
        }
    }

    private func tokenChecked(_ fault: TokenFault?) {
        exchange.pendingToken = nil
        exchange.facts.token = fault.map { .refused($0) } ?? .accepted
        exchange.explanation?.token = fault?.rawValue ?? "valid"
        if let fault {
            exchange.explanation?.action = "jwt-validation"
            exchange.explanation?.target = nil
            answer(OwnAnswer(error: fault.status))
        } else {
            forward()
        }
        process()
    }
}
