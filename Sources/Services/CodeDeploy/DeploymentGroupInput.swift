import CodeDeployAPI
import Domain
import Smithy

/// What creating and updating a group have in common: each part that is given takes the place of what was there.
protocol DeploymentGroupInput {
    var ec2TagFilters: [EC2TagFilter]? { get }
    var onPremisesInstanceTagFilters: [CodeDeployAPI.TagFilter]? { get }
    var autoScalingGroups: [String]? { get }
    var triggerConfigurations: [TriggerConfig]? { get }
    var alarmConfiguration: AlarmConfiguration? { get }
    var autoRollbackConfiguration: AutoRollbackConfiguration? { get }
    var outdatedInstancesStrategy: OutdatedInstancesStrategy? { get }
    var deploymentStyle: DeploymentStyle? { get }
    var blueGreenDeploymentConfiguration: BlueGreenDeploymentConfiguration? { get }
    var loadBalancerInfo: LoadBalancerInfo? { get }
    var ec2TagSet: EC2TagSet? { get }
    var ecsServices: [ECSService] { get }
    var onPremisesTagSet: OnPremisesTagSet? { get }
    var ec2DeploymentOptions: EC2DeploymentOptions? { get }
    var terminationHookEnabled: Bool? { get }
}

extension CreateDeploymentGroupInput: DeploymentGroupInput {}
extension UpdateDeploymentGroupInput: DeploymentGroupInput {}

extension DeploymentGroupInput {
    /// An empty list takes away what is there.
    func apply(
        to before: DeploymentGroup.Settings, for platform: Domain.ComputePlatform
    ) throws(ServiceError) -> DeploymentGroup.Settings {
        var settings = before
        try applyTargets(to: &settings)
        if let alarmConfiguration { settings.alarms = try alarmConfiguration.record() }
        if let autoRollbackConfiguration { settings.rollback = try autoRollbackConfiguration.record() }
        if let deploymentStyle { settings.style = deploymentStyle.record }
        if let blueGreenDeploymentConfiguration { settings.blueGreen = blueGreenDeploymentConfiguration.record }
        if let loadBalancerInfo { settings.loadBalancer = try loadBalancerInfo.record() }
        if !ecsServices.isEmpty { settings.services = try services() }
        if let triggerConfigurations { settings.stored.triggers = triggerConfigurations.map(\.record) }
        settings.stored.outdatedInstances = outdatedInstancesStrategy?.rawValue ?? settings.stored.outdatedInstances
        settings.stored.terminationHook = terminationHookEnabled ?? settings.stored.terminationHook
        if let options = ec2DeploymentOptions {
            settings.stored.suspendedProcesses = options.autoScalingGroupProcessesToSuspend.map(\.rawValue)
        }
        try settings.check(for: platform)
        return settings
    }

    private func applyTargets(to settings: inout DeploymentGroup.Settings) throws(ServiceError) {
        if ec2TagFilters?.isEmpty == false, ec2TagSet != nil {
            throw CodeDeployFault.invalidEC2TagCombination("ec2TagFilters and ec2TagSet cannot be given together")
        }
        if onPremisesInstanceTagFilters?.isEmpty == false, onPremisesTagSet != nil {
            throw CodeDeployFault.invalidOnPremisesTagCombination(
                "onPremisesInstanceTagFilters and onPremisesTagSet cannot be given together")
        }
        let limit = 3
        guard ec2TagSet?.ec2TagSetList.count ?? 0 <= limit,
            onPremisesTagSet?.onPremisesTagSetList.count ?? 0 <= limit
        else { throw CodeDeployFault.tagSetListLimitExceeded("The maximum number of tag groups is \(limit)") }
        if let autoScalingGroups { settings.targets.groups = autoScalingGroups }
        if let ec2TagSet {
            settings.targets.tagLists = ec2TagSet.ec2TagSetList.map { $0.map(\.record) }
            settings.targets.isSet = true
        } else if let ec2TagFilters {
            settings.targets.tagLists = ec2TagFilters.isEmpty ? [] : [ec2TagFilters.map(\.record)]
            settings.targets.isSet = false
        }
        if let onPremisesTagSet {
            settings.onPremises = onPremisesTagSet.onPremisesTagSetList.map { $0.map(\.record) }
            settings.onPremisesIsSet = true
        } else if let filters = onPremisesInstanceTagFilters {
            settings.onPremises = filters.isEmpty ? [] : [filters.map(\.record)]
            settings.onPremisesIsSet = false
        }
    }

    private func services() throws(ServiceError) -> [DeploymentGroup.ServiceName] {
        guard ecsServices.count == 1, let service = ecsServices[0].serviceName else {
            throw CodeDeployFault.invalidECSService("A deployment group has one Amazon ECS service, with a name")
        }
        return [.init(cluster: ecsServices[0].clusterName ?? "default", service: service)]
    }
}

extension DeploymentGroup.Settings {
    /// Source: AWS CodeDeploy API Reference, `CreateDeploymentGroup`.
    fileprivate func check(for platform: Domain.ComputePlatform) throws(ServiceError) {
        if style.kind == .blueGreen, platform == .server, style.controlsTraffic,
            loadBalancer?.targetGroups.isEmpty ?? true
        {
            throw CodeDeployFault.invalidLoadBalancerInfo(
                "A blue/green deployment needs a load balancer's target group in loadBalancerInfo")
        }
        try checkProcesses(stored.suspendedProcesses)
        guard platform == .ecs else { return }
        guard style.kind == .blueGreen, style.controlsTraffic else {
            throw CodeDeployFault.invalidDeploymentStyle(
                "For ECS deployment group, deployment type must be BLUE_GREEN and deployment option must be "
                    + "WITH_TRAFFIC_CONTROL")
        }
        guard services.count == 1 else {
            throw CodeDeployFault.invalidECSService("For ECS deployment group, ecsServices must be specified")
        }
        guard let pair = loadBalancer?.pairs.first, pair.targetGroups.count == 2 else {
            throw CodeDeployFault.invalidLoadBalancerInfo(
                "For ECS deployment group, loadBalancerInfo must have a pair of two target groups")
        }
        guard blueGreen?.terminates != nil, blueGreen?.stopsWhenNotContinued != nil else {
            throw CodeDeployFault.invalidBlueGreenDeploymentConfiguration(
                "For ECS deployment group, terminateBlueInstancesOnDeploymentSuccess and deploymentReadyOption must "
                    + "be specified")
        }
    }

    /// Source: AWS CodeDeploy API Reference, `EC2DeploymentOptions`.
    func checkProcesses(_ suspended: [String]?) throws(ServiceError) {
        guard let suspended, !suspended.isEmpty else { return }
        guard style.kind == .inPlace, !targets.groups.isEmpty else {
            throw CodeDeployFault.invalidAutoScalingGroupProcessToSuspend(
                "Processes can be suspended for in-place deployments to Auto Scaling groups only")
        }
        let known = ["Terminate", "AZRebalance", "InstanceRefresh", "ScheduledActions"]
        guard Set(suspended).isSubset(of: known) else {
            throw CodeDeployFault.invalidAutoScalingGroupProcessToSuspend(
                "The processes that can be suspended are \(known.joined(separator: ", "))")
        }
    }
}
