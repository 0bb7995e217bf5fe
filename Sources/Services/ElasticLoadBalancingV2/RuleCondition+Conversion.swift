import Domain
import ElasticLoadBalancingV2API
import Routing
import Smithy

/// Host and path conditions may give their values beside `Field` or in their own configuration; the others only there.
/// Source: Elastic Load Balancing API Reference, `RuleCondition`.
extension RoutingTable.Condition {
    init(_ condition: RuleCondition) throws(ServiceError) {
        guard let field = condition.field, let kind = ConditionKind(rawValue: field) else {
            throw .validation("Condition field '\(condition.field ?? "")' is not valid")
        }
        switch kind {
        case .host:
            let config = condition.hostHeaderConfig
            self = .hostHeader(
                try Self.patterns(
                    condition, values: config?.values ?? condition.values,
                    expressions: config?.regexValues ?? condition.regexValues))
        case .path:
            let config = condition.pathPatternConfig
            self = .pathPattern(
                try Self.patterns(
                    condition, values: config?.values ?? condition.values,
                    expressions: config?.regexValues ?? condition.regexValues))
        case .header:
            let config = try Self.require(condition.httpHeaderConfig, of: kind)
            self = .httpHeader(
                name: config.httpHeaderName ?? "",
                try Self.patterns(condition, values: config.values, expressions: config.regexValues))
        case .method: self = .httpRequestMethod(try Self.require(condition.httpRequestMethodConfig, of: kind).values)
        case .query:
            self = .queryString(
                try Self.require(condition.queryStringConfig, of: kind).values.map {
                    .init(key: $0.key, value: $0.value ?? "")
                })
        case .source: self = .sourceIP(try Self.require(condition.sourceIpConfig, of: kind).values)
        }
    }

    private static func require<Config>(_ config: Config?, of kind: ConditionKind) throws(ServiceError) -> Config {
        guard let config else {
            throw .validation("A condition with field '\(kind.rawValue)' must have its configuration specified")
        }
        return config
    }

    private static func patterns(
        _ condition: RuleCondition, values: [String], expressions: [String]
    ) throws(ServiceError) -> [RoutingTable.Pattern] {
        if !values.isEmpty, !expressions.isEmpty {
            throw .validation("A condition can have either Values or RegexValues, not both")
        }
        return values.map { .wildcard($0) } + expressions.map { .regularExpression($0) }
    }
}

extension RuleCondition {
    init(_ condition: RoutingTable.Condition) {
        self.init(field: ConditionKind(condition).rawValue)
        switch condition {
        case .hostHeader(let patterns):
            (values, regexValues) = (patterns.values, patterns.expressions)
            hostHeaderConfig = .init(values: values, regexValues: regexValues)
        case .pathPattern(let patterns):
            (values, regexValues) = (patterns.values, patterns.expressions)
            pathPatternConfig = .init(values: values, regexValues: regexValues)
        case .httpHeader(let name, let patterns):
            httpHeaderConfig = .init(
                httpHeaderName: name, values: patterns.values, regexValues: patterns.expressions)
        case .httpRequestMethod(let methods): httpRequestMethodConfig = .init(values: methods)
        case .queryString(let patterns):
            queryStringConfig = .init(values: patterns.map { .init(key: $0.key, value: $0.value) })
        case .sourceIP(let networks): sourceIpConfig = .init(values: networks)
        }
    }
}

extension [RoutingTable.Pattern] {
    fileprivate var values: [String] {
        compactMap { if case .wildcard(let text) = $0 { text } else { nil } }
    }

    fileprivate var expressions: [String] {
        compactMap { if case .regularExpression(let text) = $0 { text } else { nil } }
    }
}
