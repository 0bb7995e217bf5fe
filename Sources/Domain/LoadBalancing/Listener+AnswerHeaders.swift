import Routing

extension Listener {
    /// What the listener's attributes do to the heads of answers.
    /// Source: Application Load Balancers guide, "HTTP header modification for your Application Load Balancer".
    var answerHeaders: RoutingTable.AnswerHeaders {
        var headers = RoutingTable.AnswerHeaders()
        for (key, value) in attributes ?? [:] where !value.isEmpty {
            if let name = Self.fieldName(key) { headers.values[name] = value }
        }
        headers.removesServer = attributes?["routing.http.response.server.enabled"] == "false"
        return headers
    }

    /// `Content-Security-Policy` for `routing.http.response.content_security_policy.header_value`.
    private static func fieldName(_ key: String) -> String? {
        let parts = key.split(separator: ".")
        guard parts.count == 5, parts[2] == "response", parts[4] == "header_value" else { return nil }
        return parts[3].split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: "-")
    }
}
