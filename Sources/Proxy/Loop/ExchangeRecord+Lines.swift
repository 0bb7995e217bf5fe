import Foundation
import NIOCore
import Observation
import Routing

extension ExchangeRecord {
    /// - Parameter always: an access log line even if the load balancer keeps none.
    func lines(always: Bool) -> [LogLine] {
        var lines: [LogLine] = []
        if always || plan.logs.contains(.access) {
            lines.append(LogLine(kind: .access, loadBalancer: plan.loadBalancer, text: entry.line))
        }
        if isFirst, plan.logs.contains(.connection) {
            var entry = ConnectionLogEntry()
            entry.time = instant(of: facts.began)
            entry.client = client
            entry.listenerPort = plan.port
            entry.connectionTrace = trace
            entry.tlsProtocol = transport.tlsVersion
            entry.tlsCipher = transport.tlsCipher
            lines.append(LogLine(kind: .connection, loadBalancer: plan.loadBalancer, text: entry.line))
        }
        return lines
    }

    private var entry: AccessLogEntry {
        var entry = AccessLogEntry()
        let scheme = plan.isSecure ? "https" : "http"
        entry.type = isUpgrade ? (plan.isSecure ? "wss" : "ws") : scheme
        entry.time = endedAt
        entry.loadBalancer = Dimensions.value(ofARN: plan.loadBalancer)
        entry.client = client
        entry.status = facts.status
        entry.receivedBytes = facts.receivedBytes
        entry.sentBytes = facts.sentBytes
        entry.createdAt = instant(of: facts.began)
        entry.connectionTrace = trace
        if let version = transport.tlsVersion {
            entry.tls = .init(cipher: transport.tlsCipher ?? "-", version: version)
        }
        if let text = HeadText(request) {
            entry.request = text.request(scheme: scheme, port: plan.port)
            entry.userAgent = text.field("user-agent")
        }
        entry.trace = HeadText(head)?.field("x-amzn-trace-id")
        tellTarget(&entry)
        tellRule(&entry)
        entry.classification = facts.desync?.classification.rawValue
        entry.classificationReason = facts.desync?.rawValue
        return entry
    }

    private func tellTarget(_ entry: inout AccessLogEntry) {
        guard let target else { return }
        entry.target = LogAddress(host: target.target.host, port: target.target.port)
        entry.targetGroup = target.key.group
        entry.targetStatus = facts.targetStatus == 0 ? nil : facts.targetStatus
        guard let sent = facts.sent else { return }
        entry.times.request = microseconds(facts.began, sent)
        guard let answered = facts.answered else { return }
        entry.times.target = microseconds(sent, answered)
        entry.times.response = microseconds(answered, ended)
    }

    private func tellRule(_ entry: inout AccessLogEntry) {
        guard let route else { return }
        let priorities = plan.rulePriorities
        entry.rulePriority = route.rule.map { priorities.indices.contains($0) ? priorities[$0] : 0 } ?? 0
        switch route.outcome {
        case .forward, .noTarget, .noGroup: entry.actions = ["forward"]
        case .fixedResponse: entry.actions = ["fixed-response"]
        case .redirect(_, let location):
            entry.actions = ["redirect"]
            entry.redirectURL = location
        }
        tellToken(&entry)
    }

    private func tellToken(_ entry: inout AccessLogEntry) {
        switch facts.token {
        case nil: break
        case .accepted: entry.actions.insert("jwt-validation", at: 0)
        case .refused(let fault):
            entry.actions = ["jwt-validation"]
            entry.redirectURL = nil
            entry.errorReason = fault.rawValue
        }
    }

    private func instant(of moment: NIODeadline) -> Date {
        endedAt.addingTimeInterval(-Double((ended - moment).nanoseconds) / 1_000_000_000)
    }

    private func microseconds(_ from: NIODeadline, _ to: NIODeadline) -> Int {
        Int((to - from).nanoseconds / 1_000)
    }

    private var trace: String {
        let digits = String(connection, radix: 16)
        return "TID_" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// A request's head as text, for logs.
private struct HeadText {
    private let requestLine: Substring
    private let fields: [Substring]

    init?(_ head: ByteBuffer) {
        guard head.readableBytes > 0 else { return nil }
        let lines = String(buffer: head).split(separator: "\r\n")
        guard let first = lines.first else { return nil }
        requestLine = first
        fields = Array(lines.dropFirst())
    }

    /// - Parameter name: in lower case.
    func field(_ name: String) -> String? {
        for line in fields {
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name else { continue }
            return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        return nil
    }

    /// With the whole URL, as access logs have it.
    func request(scheme: String, port: Int) -> String {
        let parts = requestLine.split(separator: " ")
        guard parts.count == 3 else { return "- \(scheme)://-:\(port)- -" }
        if parts[1].contains("://") { return String(requestLine) }
        let host = field("host") ?? "-"
        let bare = host.hasSuffix("]") ? host[...] : host.prefix { $0 != ":" }
        return "\(parts[0]) \(scheme)://\(bare):\(port)\(parts[1]) \(parts[2])"
    }
}
