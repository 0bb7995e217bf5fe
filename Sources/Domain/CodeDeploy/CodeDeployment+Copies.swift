import Foundation

/// Green fleets that are copies of an Auto Scaling group.
/// Source: AWS CodeDeploy API Reference, `GreenFleetProvisioningOption`.
extension CodeDeployment {
    /// Seconds in which the copy's instances must come up, on AWS's clock.
    private static let launchLimit = 3_600
    /// Instances in a row that do not come up before the deployment is given up.
    private static let failedLaunchLimit = 3

    func copyGroup(in world: World) -> Decision {
        let names = request.settings.targets.groups
        guard names.count == 1, let group = world.group(named: names[0], in: scope) else {
            return failure(
                "AUTO_SCALING_CONFIGURATION",
                "To copy an Auto Scaling group, the deployment group must have exactly one, and it must exist.")
        }
        guard group.settings != nil else {
            return failure(
                "AUTO_SCALING_CONFIGURATION",
                "The Auto Scaling group \(group.name) belongs to an Elastic Beanstalk environment and cannot be "
                    + "copied: swap environments instead.")
        }
        return Decision([.copyGroup(group.id)])
    }

    /// The copy's instances come up; with their user data done, the revision comes to them.
    func provision(in world: World, at now: Date, _ scale: TimeScale) -> Decision {
        guard let copied = progress.copied, let group = world.groups[copied.copy] else {
            return failure("AUTO_SCALING_CONFIGURATION", "The copy of the Auto Scaling group was deleted.")
        }
        let up = world.liveInstances(ofGroup: group.id).filter {
            $0.isInService && $0.address != nil && !$0.awaitsUserData
        }
        guard up.count < group.desiredCapacity else {
            let blue = world.instances(matching: request.settings.targets, in: scope)
            return start(green: up, blue: blue.filter { $0.groupID != group.id }, at: now)
        }
        if group.failedLaunches >= Self.failedLaunchLimit {
            let reason = world.instances.values.filter { $0.groupID == group.id }.compactMap(\.failure).min() ?? ""
            return failure("AUTO_SCALING_CONFIGURATION", "The instances of \(group.name) do not come up: \(reason)")
        }
        let last = phaseStartedAt + scale.seconds(Self.launchLimit)
        guard now >= last else { return Decision(next: last) }
        return failure("TIMEOUT", "The instances of \(group.name) did not come up within an hour.")
    }
}
