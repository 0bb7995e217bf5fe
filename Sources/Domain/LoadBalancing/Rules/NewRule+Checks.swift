package import Routing

extension NewRule {
    /// What the API's model cannot say about a rule.
    /// Source: Application Load Balancers guide, "Condition types for listener rules" and "Quotas for your Application
    /// Load Balancers".
    func check() throws(Fault) {
        guard (1...50_000).contains(priority) else {
            throw Fault(.invalidParameter, "Priority '\(priority)' must be between 1 and 50000 inclusive")
        }
        guard !conditions.isEmpty else { throw Fault(.invalidParameter, "A condition must be specified") }
        for kind in [ConditionKind.host, .path, .method, .source] {
            if conditions.count(where: { ConditionKind($0) == kind }) > 1 {
                throw Fault(
                    .invalidParameter, "A rule can only have one condition with field '\(kind.rawValue)'")
            }
        }
        for condition in conditions { try condition.check() }
        if conditions.reduce(0, { $0 + $1.evaluations }) > LoadBalancingLimit.conditionValuesPerRule {
            throw Fault(
                .invalidParameter,
                "A rule can only have '\(LoadBalancingLimit.conditionValuesPerRule)' condition values")
        }
        if conditions.reduce(0, { $0 + $1.wildcards }) > LoadBalancingLimit.wildcardsPerRule {
            throw Fault(
                .invalidParameter,
                "A rule can only have '\(LoadBalancingLimit.wildcardsPerRule)' condition wildcards")
        }
        try checkTransforms()
    }

    private func checkTransforms() throws(Fault) {
        if transforms.isEmpty { return }
        guard case .forward = action.last else {
            throw Fault(.invalidCombination, "Transforms can only be used with forward actions")
        }
        var kinds: Set<Bool> = []
        for transform in transforms {
            switch transform {
            case .hostHeaderRewrite(let expression, _):
                try RoutingTable.Pattern.regularExpression(expression).checkExpression()
                guard kinds.insert(true).inserted else { throw Self.repeated("host-header-rewrite") }
            case .urlRewrite(let expression, _):
                try RoutingTable.Pattern.regularExpression(expression).checkExpression()
                guard kinds.insert(false).inserted else { throw Self.repeated("url-rewrite") }
            }
        }
    }

    private static func repeated(_ type: String) -> Fault {
        Fault(.invalidParameter, "A rule can only have one transform of type '\(type)'")
    }
}

/// As ELBv2 names a condition's field.
package enum ConditionKind: String {
    case host = "host-header"
    case path = "path-pattern"
    case header = "http-header"
    case method = "http-request-method"
    case query = "query-string"
    case source = "source-ip"

    package init(_ condition: RoutingTable.Condition) {
        self =
            switch condition {
            case .hostHeader: .host
            case .pathPattern: .path
            case .httpHeader: .header
            case .httpRequestMethod: .method
            case .queryString: .query
            case .sourceIP: .source
            }
    }
}
