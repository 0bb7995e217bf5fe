package import Routing

/// A rule of a listener, beside its default rule, which is part of the listener.
package struct ListenerRule: Record, Scoped {
    package static let tableName = "listenerRule"
    package static var place: WritableKeyPath<World, [String: ListenerRule]> { \.rules }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var listenerID: String
    /// 1 to 50,000; the rules of a listener are tried in this order.
    package var priority: Int
    package var conditions: [RoutingTable.Condition]
    package var action: ListenerAction
    package var transforms: [RoutingTable.Transform]
    package var tags: [Tag]

    package init(of listener: Listener, idSuffix: String, new: NewRule) {
        id = listener.ruleARN(idSuffix)
        account = listener.account
        region = listener.region
        listenerID = listener.id
        priority = new.priority
        conditions = new.conditions
        action = new.action
        transforms = new.transforms
        tags = new.tags
    }
}

/// What `CreateRule` was asked for.
package struct NewRule: Sendable {
    package var priority: Int
    package var conditions: [RoutingTable.Condition]
    package var action: ListenerAction
    package var transforms: [RoutingTable.Transform]
    package var tags: [Tag]

    package init(
        priority: Int, conditions: [RoutingTable.Condition], action: ListenerAction,
        transforms: [RoutingTable.Transform], tags: [Tag]
    ) {
        self.priority = priority
        self.conditions = conditions
        self.action = action
        self.transforms = transforms
        self.tags = tags
    }
}

extension Listener {
    func ruleARN(_ suffix: String) -> String {
        id.replacing(":listener/", with: ":listener-rule/") + "/" + suffix
    }

    /// Of the rule that acts where no other does. A function of the listener's, so that it stays the same.
    package var defaultRuleARN: String {
        ruleARN(String((id.split(separator: "/").last ?? "").reversed()))
    }
}
