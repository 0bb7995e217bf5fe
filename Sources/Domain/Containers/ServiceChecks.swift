extension World {
    /// What a service asks for fits the task definition and the target groups.
    /// Source: Amazon ECS Developer Guide, "Service definition parameters", and its troubleshooting pages.
    func checkService(
        _ settings: ClusterService.Settings, _ definition: TaskDefinition?, hasNetwork: Bool, in scope: Scope
    ) throws(Fault) {
        try settings.rules.check()
        try checkSecurityGroups(settings.securityGroups ?? [], in: scope)
        guard let definition else { return }
        try checkNetwork(definition, hasNetwork: hasNetwork)
        for loadBalancer in settings.loadBalancers {
            try check(loadBalancer, definition, settings.rules.strategy)
        }
    }

    package func checkSecurityGroups(_ ids: [String], in scope: Scope) throws(Fault) {
        for id in ids where securityGroup(id, in: scope) == nil {
            throw Fault(
                .invalidParameter,
                "Error retrieving security group information for [\(ids.joined(separator: ", "))]: The security group "
                    + "'\(id)' does not exist (ErrorCode: InvalidGroup.NotFound)")
        }
    }

    package func checkNetwork(_ definition: TaskDefinition, hasNetwork: Bool) throws(Fault) {
        let needsNetwork = definition.plan.networkMode == .awsvpc
        if needsNetwork, !hasNetwork {
            throw Fault(
                .invalidParameter, "Network Configuration must be provided when networkMode 'awsvpc' is specified.")
        }
        if !needsNetwork, hasNetwork {
            throw Fault(
                .invalidParameter,
                "Network Configuration is not valid for the given networkMode of this task definition.")
        }
    }

    func check(
        _ loadBalancer: ServiceLoadBalancer, _ definition: TaskDefinition, _ strategy: DeploymentRules.Strategy
    ) throws(Fault) {
        let name = loadBalancer.containerName
        guard let container = definition.plan[container: name] else {
            throw Fault(.invalidParameter, "The container \(name) does not exist in the task definition.")
        }
        guard container.ports.contains(where: { $0.containerPort == loadBalancer.containerPort }) else {
            throw Fault(
                .invalidParameter,
                "The container \(name) did not have a container port \(loadBalancer.containerPort) defined.")
        }
        try check(group: loadBalancer.targetGroup, definition.plan.networkMode, mustBeUsed: strategy == .rolling)
        if let other = loadBalancer.alternateTargetGroup {
            try check(group: other, definition.plan.networkMode, mustBeUsed: false)
        }
        if strategy != .rolling { try checkRules(of: loadBalancer, in: definition.scope) }
    }

    private func check(group arn: String, _ mode: TaskPlan.NetworkMode, mustBeUsed: Bool) throws(Fault) {
        guard let group = targetGroups[arn] else {
            throw Fault(.invalidParameter, "The specified target group does not exist: \(arn)")
        }
        if mustBeUsed, loadBalancers(using: group).isEmpty {
            throw Fault(
                .invalidParameter,
                "The target group with targetGroupArn \(arn) does not have an associated load balancer.")
        }
        let wanted: TargetGroup.TargetType = mode == .awsvpc ? .ip : .instance
        guard group.targetType == wanted else {
            throw Fault(
                .invalidParameter,
                "The provided target group \(arn) has target type \(group.targetType.rawValue), which is incompatible "
                    + "with the \(mode.rawValue) network mode specified in the task definition.")
        }
    }

    private func checkRules(of loadBalancer: ServiceLoadBalancer, in scope: Scope) throws(Fault) {
        guard loadBalancer.alternateTargetGroup != nil, let rule = loadBalancer.productionRule else {
            throw Fault(
                .invalidParameter,
                "advancedConfiguration with alternateTargetGroupArn and productionListenerRule is required for load "
                    + "balancers of this deployment strategy.")
        }
        for arn in [rule, loadBalancer.testRule].compactMap({ $0 }) {
            guard let action = action(ofRule: arn, in: scope) else {
                throw Fault(.invalidParameter, "The listener rule \(arn) does not exist.")
            }
            guard case .forward = action else {
                throw Fault(.invalidParameter, "The listener rule \(arn) must forward to target groups.")
            }
        }
    }

    /// Of a rule, of a listener's default rule, or of the listener itself.
    func action(ofRule arn: String, in scope: Scope) -> ListenerAction? {
        rules[arn]?.action ?? (listeners[arn] ?? listener(ofDefaultRule: arn, in: scope))?.defaultAction
    }
}

extension ClusterService {
    /// Source: Amazon ECS Developer Guide, "Amazon ECS service quotas", tasks per service.
    static func check(desiredCount: Int) throws(Fault) {
        guard (0...5_000).contains(desiredCount) else {
            throw Fault(.invalidParameter, "The desired count must be between 0 and 5000.")
        }
    }
}

extension DeploymentRules {
    /// Source: Amazon ECS API Reference, `DeploymentConfiguration`, `CanaryConfiguration`, `LinearConfiguration`.
    func check() throws(Fault) {
        func require(_ holds: Bool, _ message: String) throws(Fault) {
            if !holds { throw Fault(.invalidParameter, message) }
        }
        try require(
            minimumHealthyPercent >= 0 && maximumPercent >= minimumHealthyPercent && maximumPercent > 0,
            "maximumPercent must not be less than minimumHealthyPercent.")
        try require(maximumPercent <= 10_000, "maximumPercent must not be greater than 10000.")
        let threshold = circuitBreaker?.thresholdValue ?? 1
        try require((1...10_000).contains(threshold), "The circuit breaker's threshold must be between 1 and 10000.")
        try require(
            strategy != .rolling || maximumPercent > 100 || minimumHealthyPercent < 100,
            "maximumPercent must be greater than 100 if minimumHealthyPercent is 100.")
        try require((0...1440).contains(bakeTime ?? 0), "bakeTimeInMinutes must be between 0 and 1440.")
        try require((0...1440).contains(stepBakeTime ?? 0), "The bake time of a step must be between 0 and 1440.")
        switch strategy {
        case .canary: try require((0.1...100).contains(step ?? 5), "canaryPercent must be between 0.1 and 100.")
        case .linear: try require((3...100).contains(step ?? 10), "stepPercent must be between 3 and 100.")
        case .rolling: try require(hooks.isEmpty, "Lifecycle hooks are not supported with the ROLLING strategy.")
        case .blueGreen: return
        }
    }

    /// How many tasks may fail before the circuit breaker acts.
    /// Source: Amazon ECS Developer Guide, "How the Amazon ECS deployment circuit breaker detects failures".
    package func failureThreshold(desiredCount: Int) -> Int {
        guard let circuitBreaker else { return 0 }
        let share = (desiredCount * circuitBreaker.thresholdValue + 99) / 100
        switch circuitBreaker.thresholdType {
        case "COUNT": return max(1, circuitBreaker.thresholdValue)
        case "UNBOUNDED_PERCENT": return max(1, share)
        default: return min(max(share, 3), 200)
        }
    }
}
