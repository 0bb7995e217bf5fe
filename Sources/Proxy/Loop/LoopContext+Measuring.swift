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
        let group = target.meter ?? meters.group(handle.key.group)
        target.meter = group
        meter.countTarget(exchange.facts)
        group.countTarget(exchange.facts)
    }

    func log(_ exchange: borrowing Exchange, of connection: ClientConnection) {
        guard let plan = exchange.plan, limits.logsEverything || !plan.logs.isEmpty else { return }
        records.append(ExchangeRecord(exchange, plan, of: connection, at: now()))
    }
}

extension LoopMeter {
    fileprivate func countAnswer(_ exchange: borrowing Exchange) {
        let facts = exchange.facts
        counts[.processedBytes] += facts.receivedBytes + facts.sentBytes
        if exchange.number == 1 { counts[.newConnectionCount] += 1 }
        if facts.desync != nil { counts[.desyncNonCompliantRequestCount] += 1 }
        if let plan = exchange.plan, let route = exchange.route {
            counts[.ruleEvaluations] += route.rule.map { $0 + 1 } ?? plan.rulePriorities.count
            switch route.outcome {
            case .fixedResponse: counts[.fixedResponseCount] += 1
            case .redirect: counts[.redirectCount] += 1
            case .forward, .noTarget, .noGroup: break
            }
        }
        switch facts.token {
        case nil: break
        case .accepted: counts[.jwtValidationSuccessCount] += 1
        case .refused: counts[.jwtValidationFailureCount] += 1
        }
        if facts.isOwnAnswer || facts.targetStatus == 0 { countOwn(facts.status) }
    }

    private func countOwn(_ status: Int) {
        let (kind, code) = Metric.balancer(status: status)
        if let kind { counts[kind] += 1 }
        if let code { counts[code] += 1 }
    }

    fileprivate func countTarget(_ facts: ExchangeFacts) {
        counts[.requestCount] += 1
        if let metric = Metric.target(status: facts.targetStatus) { counts[metric] += 1 }
        if facts.loss == .refused || facts.loss == .connectTimedOut { counts[.targetConnectionErrorCount] += 1 }
        guard let sent = facts.sent, let answered = facts.answered else { return }
        counts.responseTimes.add(microseconds: Int((answered - sent).nanoseconds / 1_000))
    }
}
