import CodeDeployAPI
import Domain
import Smithy

/// Parts of a deployment group between the wire and the record.
extension EC2TagFilter {
    var record: Domain.TagFilter { .init(key, value, type?.rawValue) }
}

extension CodeDeployAPI.TagFilter {
    var record: Domain.TagFilter { .init(key, value, type?.rawValue) }
}

extension Domain.TagFilter {
    fileprivate init(_ key: String?, _ value: String?, _ type: String?) {
        self.init(key: key, value: value, kind: type.flatMap(Kind.init) ?? .both)
    }

    var ec2: EC2TagFilter { .init(key: key, value: value, type: .init(rawValue: kind.rawValue)) }
    var onPremises: CodeDeployAPI.TagFilter { .init(key: key, value: value, type: .init(rawValue: kind.rawValue)) }
}

extension CodeDeployAPI.AlarmConfiguration {
    func record() throws(ServiceError) -> DeploymentGroup.Alarms {
        let names = alarms.compactMap(\.name)
        if names.count > 10 {
            throw CodeDeployFault.alarmsLimitExceeded("The maximum number of alarms for a deployment group is 10")
        }
        if enabled == true, names.isEmpty {
            throw CodeDeployFault.invalidAlarmConfig("An alarm configuration that is enabled needs an alarm")
        }
        return .init(isEnabled: enabled ?? false, ignoresFailedPolls: ignorePollAlarmFailure ?? false, names: names)
    }
}

extension DeploymentGroup.Alarms {
    var described: CodeDeployAPI.AlarmConfiguration {
        .init(enabled: isEnabled, ignorePollAlarmFailure: ignoresFailedPolls, alarms: names.map { .init(name: $0) })
    }
}

extension AutoRollbackConfiguration {
    func record() throws(ServiceError) -> DeploymentGroup.Rollback {
        if enabled == true, events.isEmpty {
            throw CodeDeployFault.invalidAutoRollbackConfig("An automatic rollback that is enabled needs an event")
        }
        return .init(isEnabled: enabled ?? false, events: events.compactMap { .init(rawValue: $0.rawValue) })
    }
}

extension DeploymentGroup.Rollback {
    var described: AutoRollbackConfiguration {
        .init(enabled: isEnabled, events: events.map { .init(rawValue: $0.rawValue) })
    }
}

extension CodeDeployAPI.DeploymentStyle {
    var record: DeploymentGroup.Style {
        var style = DeploymentGroup.Style()
        style.kind = deploymentType == .blueGreen ? .blueGreen : .inPlace
        style.controlsTraffic = deploymentOption == .withTrafficControl
        return style
    }
}

extension DeploymentGroup.Style {
    var described: CodeDeployAPI.DeploymentStyle {
        .init(
            deploymentType: .init(rawValue: kind.rawValue),
            deploymentOption: controlsTraffic ? .withTrafficControl : .withoutTrafficControl)
    }
}

extension BlueGreenDeploymentConfiguration {
    var record: DeploymentGroup.BlueGreen {
        var choice = DeploymentGroup.BlueGreen()
        choice.terminates = terminateBlueInstancesOnDeploymentSuccess?.action.map { $0 == .terminate }
        choice.terminationMinutes = terminateBlueInstancesOnDeploymentSuccess?.terminationWaitTimeInMinutes
        choice.stopsWhenNotContinued = deploymentReadyOption?.actionOnTimeout.map { $0 == .stopDeployment }
        choice.readyMinutes = deploymentReadyOption?.waitTimeInMinutes
        choice.copiesGroup = greenFleetProvisioningOption?.action.map { $0 == .copyAutoScalingGroup }
        return choice
    }
}

extension DeploymentGroup.BlueGreen {
    /// What was not given is left out of the answer, but for the waits: `aws ecs deploy` counts on both.
    var described: BlueGreenDeploymentConfiguration {
        let termination = terminates.map { ends in
            BlueInstanceTerminationOption(
                action: ends ? .terminate : .keepAlive, terminationWaitTimeInMinutes: terminationMinutes ?? 0)
        }
        let ready = stopsWhenNotContinued.map { stops in
            DeploymentReadyOption(
                actionOnTimeout: stops ? .stopDeployment : .continueDeployment, waitTimeInMinutes: readyMinutes ?? 0)
        }
        let fleet = copiesGroup.map { copies in
            GreenFleetProvisioningOption(action: copies ? .copyAutoScalingGroup : .discoverExisting)
        }
        return .init(
            terminateBlueInstancesOnDeploymentSuccess: termination, deploymentReadyOption: ready,
            greenFleetProvisioningOption: fleet)
    }
}

extension LoadBalancerInfo {
    func record() throws(ServiceError) -> DeploymentGroup.LoadBalancerChoice {
        var choice = DeploymentGroup.LoadBalancerChoice()
        choice.classic = elbInfoList.compactMap(\.name)
        choice.targetGroups = targetGroupInfoList.compactMap(\.name)
        for pair in targetGroupPairInfoList {
            let names = pair.targetGroups.compactMap(\.name)
            guard (1...2).contains(names.count), Set(names).count == names.count else {
                throw CodeDeployFault.invalidTargetGroupPair("A pair needs two different target groups")
            }
            guard let listeners = pair.prodTrafficRoute?.listenerArns, listeners.count == 1 else {
                throw CodeDeployFault.invalidTargetGroupPair("A pair needs one production listener")
            }
            choice.pairs.append(
                .init(targetGroups: names, production: listeners, test: pair.testTrafficRoute?.listenerArns))
        }
        return choice
    }
}

extension DeploymentGroup.LoadBalancerChoice {
    var described: LoadBalancerInfo {
        .init(
            elbInfoList: classic.map { .init(name: $0) }, targetGroupInfoList: targetGroups.map { .init(name: $0) },
            targetGroupPairInfoList: pairs.map { pair in
                .init(
                    targetGroups: pair.targetGroups.map { .init(name: $0) },
                    prodTrafficRoute: .init(listenerArns: pair.production),
                    testTrafficRoute: pair.test.map { .init(listenerArns: $0) })
            })
    }
}

extension TriggerConfig {
    var record: DeploymentGroup.Trigger {
        .init(name: triggerName, target: triggerTargetArn, events: triggerEvents.map(\.rawValue))
    }
}

extension TargetInstances {
    func record() throws(ServiceError) -> TargetSelection {
        if !tagFilters.isEmpty, ec2TagSet != nil {
            throw CodeDeployFault.invalidTargetInstances("Tag filters and tag sets cannot be given together")
        }
        var selection = TargetSelection()
        selection.groups = autoScalingGroups
        selection.isSet = ec2TagSet != nil
        selection.tagLists = ec2TagSet?.ec2TagSetList.map { $0.map(\.record) } ?? []
        if !tagFilters.isEmpty { selection.tagLists = [tagFilters.map(\.record)] }
        return selection
    }
}

extension TargetSelection {
    var described: TargetInstances {
        .init(
            tagFilters: isSet ? [] : tagLists.first?.map(\.ec2) ?? [], autoScalingGroups: groups,
            ec2TagSet: isSet ? .init(ec2TagSetList: tagLists.map { $0.map(\.ec2) }) : nil)
    }
}
