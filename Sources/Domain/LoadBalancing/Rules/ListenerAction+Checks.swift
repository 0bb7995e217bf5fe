package import Routing

extension Transaction {
    /// What a listener or a rule is to do.
    /// - Parameter spoken: the listener's protocol.
    func check(
        _ action: ListenerAction, of spoken: String, on kind: LoadBalancer.Kind, in scope: Scope
    ) throws(Fault) {
        if kind == .network, action.targetGroups.isEmpty {
            throw Fault(.invalidCombination, "Listeners of network load balancers only forward")
        }
        switch action {
        case .forward(let groups, let stickiness):
            try check(groups, of: spoken, in: scope)
            if let stickiness, !(1...604_800).contains(stickiness) {
                throw Fault(
                    .invalidParameter, "Target group stickiness duration must be between 1 and 604800 seconds inclusive"
                )
            }
        case .fixedResponse(_, _, let body):
            if let body, body.utf8.count > 1_024 {
                throw Fault(.invalidParameter, "The message body of a fixed response can have up to 1024 bytes")
            }
        case .redirect(let redirect): try redirect.check()
        case .validated(let check, let then):
            try check.check(on: spoken)
            try self.check(then, of: spoken, on: kind, in: scope)
        }
    }

    private func check(
        _ groups: [ListenerAction.WeightedGroup], of spoken: String, in scope: Scope
    ) throws(Fault) {
        if groups.isEmpty { throw Fault(.invalidParameter, "A forward action must name a target group") }
        if groups.count > LoadBalancingLimit.groupsPerAction {
            throw Fault(
                .tooMany(.targetGroup),
                "A forward action can have up to \(LoadBalancingLimit.groupsPerAction) target groups")
        }
        if Set(groups.map(\.targetGroup)).count < groups.count {
            throw Fault(.invalidParameter, "A forward action must name each target group once")
        }
        for group in groups {
            try ProtocolRules.check(spoken, forwardsTo: world.requireTargetGroup(group.targetGroup, in: scope))
            guard (0...999).contains(group.weight) else {
                throw Fault(.invalidParameter, "Weight '\(group.weight)' must be between 0 and 999 inclusive")
            }
        }
    }
}

extension RoutingTable.Redirect {
    /// Source: Application Load Balancers guide, "Redirect actions".
    fileprivate func check() throws(Fault) {
        guard ["HTTP", "HTTPS", "#{protocol}"].contains(self.protocol) else {
            throw Fault(.invalidParameter, "Redirect protocol '\(self.protocol)' must be HTTP, HTTPS or #{protocol}")
        }
        if port != "#{port}", !(1...65_535).contains(Int(port) ?? 0) {
            throw Fault(.invalidParameter, "Redirect port '\(port)' must be between 1 and 65535, or #{port}")
        }
        guard path.hasPrefix("/"), path.utf8.count <= 128 else {
            throw Fault(
                .invalidParameter, "Redirect path '\(path)' must begin with a '/' and have up to 128 characters")
        }
        if host.isEmpty || host.utf8.count > 128 || query.utf8.count > 128 {
            throw Fault(.invalidParameter, "Redirect host and query can have up to 128 characters")
        }
        let isVisible = (host + path + query).utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isVisible, !query.hasPrefix("?") else {
            throw Fault(.invalidParameter, "The redirect contains a character that is not valid")
        }
    }

    /// Whether the client would be sent to where it is.
    package var isLoop: Bool {
        self.protocol == "#{protocol}" && host == "#{host}" && port == "#{port}" && path == "/#{path}"
            && query == "#{query}"
    }
}
