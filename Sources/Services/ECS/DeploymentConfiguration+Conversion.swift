import Domain
import ECSAPI
import Smithy

extension ECSAPI.DeploymentConfiguration {
    /// - Parameter earlier: what is not given stays as it was.
    func rules(_ earlier: DeploymentRules) throws(ServiceError) -> DeploymentRules {
        if earlySuccessCriteria != nil {
            throw ECSFault.invalidParameter("earlySuccessCriteria is not served.")
        }
        var rules = earlier
        if let strategy { rules.strategy = .init(rawValue: strategy.rawValue) ?? .rolling }
        rules.minimumHealthyPercent = minimumHealthyPercent ?? earlier.minimumHealthyPercent
        rules.maximumPercent = maximumPercent ?? earlier.maximumPercent
        if let breaker = deploymentCircuitBreaker {
            rules.circuitBreaker = .init(
                isEnabled: breaker.enable, rollsBack: breaker.rollback,
                resetsOnHealthyTask: breaker.resetOnHealthyTask ?? true,
                thresholdType: breaker.thresholdConfiguration?.type.rawValue ?? "BOUNDED_PERCENT",
                thresholdValue: breaker.thresholdConfiguration?.value ?? 50)
        }
        if let alarms {
            rules.alarms = .init(names: alarms.alarmNames, isEnabled: alarms.enable, rollsBack: alarms.rollback)
        }
        rules.bakeTime = bakeTimeInMinutes ?? earlier.bakeTime
        if !lifecycleHooks.isEmpty || strategy != nil { rules.hooks = try hooks() }
        switch rules.strategy {
        case .canary:
            rules.step = canaryConfiguration?.canaryPercent ?? earlier.step
            rules.stepBakeTime = canaryConfiguration?.canaryBakeTimeInMinutes ?? earlier.stepBakeTime
        case .linear:
            rules.step = linearConfiguration?.stepPercent ?? earlier.step
            rules.stepBakeTime = linearConfiguration?.stepBakeTimeInMinutes ?? earlier.stepBakeTime
        case .rolling, .blueGreen:
            rules.step = nil
            rules.stepBakeTime = nil
        }
        return rules
    }

    private func hooks() throws(ServiceError) -> [LifecycleHook] {
        var hooks: [LifecycleHook] = []
        for hook in lifecycleHooks { hooks.append(try hook.record()) }
        let pauses = hooks.count { $0.targetType == "PAUSE" }
        guard pauses <= 10, hooks.count - pauses <= 10 else {
            throw ECSFault.invalidParameter("A service can have at most 10 pause hooks and 10 Lambda hooks.")
        }
        return hooks
    }

    init(_ rules: DeploymentRules) {
        self.init(
            deploymentCircuitBreaker: rules.circuitBreaker.map { breaker in
                let isDefault = breaker.thresholdType == "BOUNDED_PERCENT" && breaker.thresholdValue == 50
                return .init(
                    enable: breaker.isEnabled, rollback: breaker.rollsBack,
                    resetOnHealthyTask: breaker.resetsOnHealthyTask ? nil : false,
                    thresholdConfiguration: isDefault
                        ? nil : .init(type: .init(rawValue: breaker.thresholdType), value: breaker.thresholdValue))
            } ?? .init(enable: false, rollback: false),
            maximumPercent: rules.maximumPercent, minimumHealthyPercent: rules.minimumHealthyPercent,
            alarms: rules.alarms.map {
                .init(alarmNames: $0.names, rollback: $0.rollsBack, enable: $0.isEnabled)
            },
            strategy: .init(rawValue: rules.strategy.rawValue), bakeTimeInMinutes: rules.bakeTime,
            lifecycleHooks: rules.hooks.map { hook in
                .init(
                    targetType: .init(rawValue: hook.targetType), hookTargetArn: hook.targetARN, roleArn: hook.role,
                    lifecycleStages: hook.stages.map { .init(rawValue: $0) },
                    hookDetails: hook.details.map(DocumentValue.init),
                    timeoutConfiguration: hook.timeout.map {
                        .init(timeoutInMinutes: $0, action: hook.timeoutContinues ? .continue : .rollback)
                    })
            },
            linearConfiguration: rules.strategy == .linear
                ? .init(stepPercent: rules.step ?? 10, stepBakeTimeInMinutes: rules.stepBakeTime ?? 6) : nil,
            canaryConfiguration: rules.strategy == .canary
                ? .init(canaryPercent: rules.step ?? 5, canaryBakeTimeInMinutes: rules.stepBakeTime ?? 10) : nil)
    }
}

extension DeploymentLifecycleHook {
    /// Source: Amazon ECS Developer Guide, "Lambda hooks" and "Pause hooks for Amazon ECS service deployments".
    fileprivate func record() throws(ServiceError) -> LifecycleHook {
        guard !lifecycleStages.isEmpty else {
            throw ECSFault.invalidParameter("A lifecycle hook must name at least one lifecycle stage.")
        }
        let isPause = targetType == .pause
        if isPause {
            guard hookTargetArn == nil, roleArn == nil else {
                throw ECSFault.invalidParameter(
                    "hookTargetArn and roleArn are not supported for PAUSE lifecycle hooks.")
            }
            guard lifecycleStages.allSatisfy({ $0 != .testTrafficShift && $0 != .productionTrafficShift }) else {
                throw ECSFault.invalidParameter(
                    "PAUSE lifecycle hooks are not supported at the stages TEST_TRAFFIC_SHIFT and "
                        + "PRODUCTION_TRAFFIC_SHIFT.")
            }
        } else if hookTargetArn == nil || roleArn == nil {
            throw ECSFault.invalidParameter("hookTargetArn and roleArn are required for AWS_LAMBDA lifecycle hooks.")
        }
        let most = isPause ? 20_160 : 1_440
        if let minutes = timeoutConfiguration?.timeoutInMinutes, !(1...most).contains(minutes) {
            throw ECSFault.invalidParameter("timeoutInMinutes must be between 1 and \(most).")
        }
        var hook = LifecycleHook(
            targetType: isPause ? "PAUSE" : "AWS_LAMBDA", targetARN: hookTargetArn,
            stages: lifecycleStages.map(\.rawValue), timeout: timeoutConfiguration?.timeoutInMinutes,
            timeoutContinues: timeoutConfiguration?.action == .continue)
        hook.role = roleArn
        hook.details = hookDetails?.json
        return hook
    }
}

extension [ECSAPI.LoadBalancer] {
    func records() throws(ServiceError) -> [ServiceLoadBalancer] {
        var records: [ServiceLoadBalancer] = []
        for shape in self {
            guard shape.loadBalancerName == nil, let group = shape.targetGroupArn else {
                throw ECSFault.invalidParameter(
                    "Classic Load Balancers are not served; name a target group in targetGroupArn.")
            }
            guard let name = shape.containerName, let port = shape.containerPort else {
                throw ECSFault.invalidParameter("Container name and container port are required for load balancers.")
            }
            var record = ServiceLoadBalancer(targetGroup: group, containerName: name, containerPort: port)
            record.alternateTargetGroup = shape.advancedConfiguration?.alternateTargetGroupArn
            record.productionRule = shape.advancedConfiguration?.productionListenerRule
            record.testRule = shape.advancedConfiguration?.testListenerRule
            record.role = shape.advancedConfiguration?.roleArn
            records.append(record)
        }
        return records
    }
}

extension ECSAPI.LoadBalancer {
    init(_ record: ServiceLoadBalancer) {
        let isAdvanced = record.alternateTargetGroup != nil || record.productionRule != nil
        self.init(
            targetGroupArn: record.targetGroup, containerName: record.containerName,
            containerPort: record.containerPort,
            advancedConfiguration: isAdvanced
                ? .init(
                    alternateTargetGroupArn: record.alternateTargetGroup,
                    productionListenerRule: record.productionRule, testListenerRule: record.testRule,
                    roleArn: record.role) : nil)
    }
}
