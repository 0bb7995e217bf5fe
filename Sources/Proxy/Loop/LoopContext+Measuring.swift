import NIOCore
import Observation
import Routing

/// Counting and logging what has ended. On the request's path: additions, and for a load balancer that logs, one
/// element more in a queue.
extension LoopContext {
    func measure(_ exchange: borrowing Exchange) {
        guard let meter = exchange.meter else { return }
        meter.countAnswer(exchange)
        guard let handle = exchange.handle else { return }
        let target = handle.perLoop[index]
        if target.meter == nil { target.meter = meters.group(handle.key.group) }
        guard let group = target.meter else { return }
        meter.countTarget(exchange.facts)
        group.countTarget(exchange.facts)
    }

    /// Of the load balancer to whose listener a client comes; nil where its first request tells.
    func meter(of entrance: Entrance) -> LoopMeter? {
        guard case .listener(let arn, _, _) = entrance else { return nil }
        return snapshot.routes.loadBalancer(arn: arn).flatMap(meters.balancer)
    }

    func log(_ exchange: borrowing Exchange, of connection: ClientConnection) {
        guard let plan = exchange.plan, limits.logsEverything || !plan.logs.isEmpty else { return }
        records.append(ExchangeRecord(exchange, plan, of: connection, at: now()))
    }
}

extension LoopMeter {
    fileprivate func countAnswer(_ exchange: borrowing Exchange) {
        let facts = exchange.facts
        add(facts.receivedBytes + facts.sentBytes, to: .processedBytes)
        if exchange.number == 1 { add(to: .newConnectionCount) }
        if facts.desync != nil { add(to: .desyncNonCompliantRequestCount) }
        if let plan = exchange.plan, let route = exchange.route {
            add(route.rule.map { $0 + 1 } ?? plan.rulePriorities.count, to: .ruleEvaluations)
            switch route.outcome {
            case .fixedResponse: add(to: .fixedResponseCount)
            case .redirect: add(to: .redirectCount)
            case .forward, .noTarget, .noGroup: break
            }
        }
        switch facts.token {
        case nil: break
        case .accepted: add(to: .jwtValidationSuccessCount)
        case .refused: add(to: .jwtValidationFailureCount)
        }
        if facts.isOwnAnswer || facts.targetStatus == 0 { countOwn(facts.status) }
    }

    private func countOwn(_ status: Int) {
        let (kind, code) = Metric.balancer(status: status)
        if let kind { add(to: kind) }
        if let code { add(to: code) }
    }

    fileprivate func countTarget(_ facts: ExchangeFacts) {
        add(to: .requestCount)
        if let metric = Metric.target(status: facts.targetStatus) { add(to: metric) }
        if facts.loss == .refused || facts.loss == .connectTimedOut { add(to: .targetConnectionErrorCount) }
        guard let sent = facts.sent, let answered = facts.answered else { return }
        responseTimes.add(microseconds: Int((answered - sent).nanoseconds / 1_000))
    }
}
