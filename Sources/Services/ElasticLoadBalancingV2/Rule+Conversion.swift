import Domain
import ElasticLoadBalancingV2API
import Routing
import Smithy

extension Rule {
    /// What a listener does where no other rule matches.
    init(defaultOf listener: Domain.Listener) {
        self.init(
            ruleArn: listener.defaultRuleARN, priority: "default", actions: [Action](listener.defaultAction),
            isDefault: true)
    }

    init(_ rule: ListenerRule) {
        self.init(
            ruleArn: rule.id, priority: String(rule.priority), conditions: rule.conditions.map(RuleCondition.init),
            actions: [Action](rule.action), isDefault: false, transforms: rule.transforms.map(RuleTransform.init))
    }
}

/// Source: Elastic Load Balancing API Reference, `RuleTransform`.
extension RoutingTable.Transform {
    init(_ transform: RuleTransform) throws(ServiceError) {
        switch transform.type {
        case .hostHeaderRewrite:
            let rewrite = try Self.only(transform.hostHeaderRewriteConfig?.rewrites, transform)
            self = .hostHeaderRewrite(regularExpression: rewrite.regex, replacement: rewrite.replace)
        case .urlRewrite:
            let rewrite = try Self.only(transform.urlRewriteConfig?.rewrites, transform)
            self = .urlRewrite(regularExpression: rewrite.regex, replacement: rewrite.replace)
        default: throw .validation("Transform type '\(transform.type.rawValue)' is not valid")
        }
    }

    private static func only(
        _ rewrites: [RewriteConfig]?, _ transform: RuleTransform
    ) throws(ServiceError) -> RewriteConfig {
        guard let rewrites, rewrites.count == 1 else {
            throw .validation("A transform of type '\(transform.type.rawValue)' must have exactly one rewrite")
        }
        return rewrites[0]
    }
}

extension RuleTransform {
    init(_ transform: RoutingTable.Transform) {
        switch transform {
        case .hostHeaderRewrite(let expression, let replacement):
            self.init(
                type: .hostHeaderRewrite,
                hostHeaderRewriteConfig: .init(rewrites: [.init(regex: expression, replace: replacement)]))
        case .urlRewrite(let expression, let replacement):
            self.init(
                type: .urlRewrite,
                urlRewriteConfig: .init(rewrites: [.init(regex: expression, replace: replacement)]))
        }
    }
}
