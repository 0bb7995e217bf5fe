/// What a deployment to a second fleet writes beside its events.
extension Transaction {
    /// What was replaced ends. An Auto Scaling group that holds some of it is told to hold nothing, or it would start
    /// others; one that was copied goes.
    mutating func retireFleet(of id: String) {
        guard let deployment = world.codeDeployments[id] else { return }
        let blue = deployment.targets.filter { $0.label == .blue }.map(\.id)
        for group in Set(blue.compactMap { world.instances[$0]?.groupID }) {
            update(AutoScalingGroup.self, group) { group in
                group.minSize = 0
                group.desiredCapacity = 0
            }
        }
        terminateInstances(blue, because: "The deployment \(id) replaced the instance.")
        guard let copied = deployment.progress.copied else { return }
        adopt(copied, by: deployment)
        remove(groupOf: copied.original)
    }

    /// What was replaced gets no request any more: neither blue instances whose own scripts failed before they left, nor
    /// those that came later. The copy takes over the original's target groups; its instances that went well are in them
    /// already.
    mutating func promoteFleet(of id: String) {
        guard let deployment = world.codeDeployments[id] else { return }
        let copied = deployment.progress.copied
        let groups = Set(world.balancedGroups(of: deployment).map(\.id) + (copied?.targetGroups ?? []))
        let late = copied.map { world.liveInstances(ofGroup: $0.original).map(\.id) } ?? []
        let replaced = Set(deployment.targets.filter { $0.label == .blue }.map(\.id) + late)
        for registration in world.registrations.values
        where replaced.contains(registration.targetID) && groups.contains(registration.targetGroupID) {
            delete(registration)
        }
        guard let copied else { return }
        update(AutoScalingGroup.self, copied.original) { $0.targetGroups = [] }
        update(AutoScalingGroup.self, copied.copy) { $0.targetGroups = copied.targetGroups }
        if deployment.request.settings.blueGreen?.terminates != true { adopt(copied, by: deployment) }
    }

    /// The blue instances are back where they were; the green ones are still there.
    mutating func readmitFleet(of id: String) {
        guard let deployment = world.codeDeployments[id] else { return }
        for place in world.bluePlaces(of: deployment) where world.registrations[place.id] == nil { save(place) }
    }

    /// The green ones get no traffic any more, and those that the deployment made end.
    mutating func restoreFleet(of id: String) {
        guard let deployment = world.codeDeployments[id] else { return }
        let groups = Set(world.balancedGroups(of: deployment).map(\.id))
        let green = Set(deployment.targets.filter { $0.label == .green }.map(\.id))
        for registration in world.registrations.values
        where green.contains(registration.targetID) && groups.contains(registration.targetGroupID) {
            delete(registration)
        }
        if let copied = deployment.progress.copied {
            update(AutoScalingGroup.self, copied.original) { $0.targetGroups = copied.targetGroups }
            // Its instances finish what they answer there before they end.
            update(AutoScalingGroup.self, copied.copy) { $0.targetGroups = Array(groups).sorted() }
            remove(groupOf: copied.copy)
        }
        update(CodeDeployment.self, id) { $0.progress.isRestored = true }
    }

    /// Source: AWS CodeDeploy User Guide, "Overview of a blue/green deployment": the copy's name tells the deployment.
    mutating func copyGroup(_ arn: String, for id: String) {
        guard let deployment = world.codeDeployments[id], let original = world.groups[arn],
            var settings = original.settings
        else { return }
        settings.suspended = []
        settings.refreshes = []
        settings.hooks.removeAll { world.isCodeDeploys(hook: $0.name) }
        let name = "CodeDeploy_\(world.deploymentGroups[deployment.groupID]?.name ?? "")_\(id)"
        let new = NewGroup(
            name: name, capacity: Capacity(minimum: original.minSize, maximum: original.maxSize),
            desired: original.desiredCapacity, targetGroups: [], settings: settings)
        do throws(Fault) {
            let copy = try createGroup(new, in: deployment.scope)
            update(CodeDeployment.self, id) { deployment in
                deployment.progress.copied = .init(
                    original: arn, copy: copy.id, targetGroups: original.targetGroups)
            }
            enter(.provisioning, deployment: id)
        } catch {
            endDeployment(id, .init(.failed, code: "AUTO_SCALING_CONFIGURATION", message: error.message))
        }
    }

    /// The next deployment of the deployment group goes to the copy.
    private mutating func adopt(_ copied: CodeDeployment.CopiedGroup, by deployment: CodeDeployment) {
        guard let copy = world.groups[copied.copy] else { return }
        update(DeploymentGroup.self, deployment.groupID) { $0.settings.targets.groups = [copy.name] }
        placeHooks(ofGroup: deployment.groupID)
    }

    private mutating func remove(groupOf arn: String) {
        guard let group = world.groups[arn] else { return }
        do throws(Fault) {
            try deleteGroup(group, forced: true)
        } catch {
            // Only an environment's cannot be deleted, and none of those is copied.
        }
    }
}
