extension World {
    /// The two target groups between which an ECS deployment moves traffic.
    func pair(of deployment: CodeDeployment) -> [TargetGroup]? {
        guard let names = deployment.request.settings.loadBalancer?.pairs.first?.targetGroups else { return nil }
        let found = names.compactMap { targetGroup(named: $0, in: deployment.scope) }
        return found.count == 2 ? found : nil
    }

    /// Whether a request to the production listener can come to the group.
    func route(of deployment: CodeDeployment, isForwardingTo group: String) -> Bool {
        let listeners = deployment.production.compactMap { self.listeners[$0] }
        return listeners.contains { listener in
            listener.defaultAction.targetGroups.contains(group)
                || rules(of: listener).contains { $0.action.targetGroups.contains(group) }
        }
    }
}

extension CodeDeployment {
    var production: [String] { request.settings.loadBalancer?.pairs.first?.production ?? [] }
    var test: [String] { request.settings.loadBalancer?.pairs.first?.test ?? [] }
}

extension ListenerAction {
    /// The same with requests to either of two groups spread anew; nil where it forwards to neither.
    func spread(over weights: [WeightedGroup], among pair: [String]) -> ListenerAction? {
        if case .validated(let check, let then) = self {
            return then.spread(over: weights, among: pair).map { .validated(check, then: $0) }
        }
        guard case .forward(let groups, let stickiness) = self,
            groups.contains(where: { pair.contains($0.targetGroup) })
        else { return nil }
        return .forward(weights, stickiness: stickiness)
    }
}
