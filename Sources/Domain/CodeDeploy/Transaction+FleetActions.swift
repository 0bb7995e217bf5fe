/// What a deployment to a second fleet writes beside its events.
extension Transaction {
    /// What was replaced ends. An Auto Scaling group that holds some of it is told to hold nothing, or it would start
    /// others.
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
    }

    /// The blue instances are back where they were, and the green ones get no traffic.
    mutating func restoreFleet(of id: String) {
        guard let deployment = world.codeDeployments[id] else { return }
        let groups = Set(world.balancedGroups(of: deployment).map(\.id))
        for target in deployment.targets {
            if target.label == .green {
                for registration in world.registrations.values
                where registration.targetID == target.id && groups.contains(registration.targetGroupID) {
                    delete(registration)
                }
            }
            guard target.label == .blue, world.instances[target.id]?.isLive ?? false else { continue }
            for registration in target.blocked where world.registrations[registration.id] == nil {
                save(registration)
            }
        }
        update(CodeDeployment.self, id) { $0.progress.isRestored = true }
    }
}
