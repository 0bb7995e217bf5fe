extension RuleMatcher {
    /// As texts, with only those values of each condition that held.
    func conditionsHeld(ofRule rule: Int, by request: some RoutableRequest) -> [String] {
        let parts = RequestParts(request)
        return rules[rule].conditions.map { condition in
            let each = condition.eachValue
            let held = each.filter { CompiledCondition($0).holds(for: parts, request) }
            let texts = (held.isEmpty ? each : held).map(\.value)
            let of = each.count > 1 ? ", of \(each.count) values" : ""
            return condition.subject + " is " + texts.joined(separator: " and ") + of
        }
    }
}

extension RoutingTable.Condition {
    /// What is compared.
    fileprivate var subject: String {
        switch self {
        case .hostHeader: "host-header"
        case .pathPattern: "path-pattern"
        case .httpHeader(let name, _): "http-header \(name)"
        case .httpRequestMethod: "http-request-method"
        case .queryString: "query-string"
        case .sourceIP: "source-ip"
        }
    }

    /// The same condition with one of its values each.
    fileprivate var eachValue: [RoutingTable.Condition] {
        switch self {
        case .hostHeader(let patterns): patterns.map { .hostHeader([$0]) }
        case .pathPattern(let patterns): patterns.map { .pathPattern([$0]) }
        case .httpHeader(let name, let patterns): patterns.map { .httpHeader(name: name, [$0]) }
        case .httpRequestMethod(let methods): methods.map { .httpRequestMethod([$0]) }
        case .queryString(let patterns): patterns.map { .queryString([$0]) }
        case .sourceIP(let networks): networks.map { .sourceIP([$0]) }
        }
    }

    /// Of a condition with one value.
    fileprivate var value: String {
        switch self {
        case .hostHeader(let patterns), .pathPattern(let patterns), .httpHeader(_, let patterns):
            switch patterns.first {
            case .wildcard(let text): text
            case .regularExpression(let text): "the regular expression \(text)"
            case nil: ""
            }
        case .httpRequestMethod(let values), .sourceIP(let values): values.first ?? ""
        case .queryString(let patterns): patterns.first.map { "\($0.key ?? "*")=\($0.value)" } ?? ""
        }
    }
}
