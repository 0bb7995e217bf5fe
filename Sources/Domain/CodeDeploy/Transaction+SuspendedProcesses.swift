/// What Auto Scaling shall not do while a deployment in place is under way.
/// Source: AWS CodeDeploy User Guide, "Suspending Amazon EC2 Auto Scaling processes during deployments".
extension Transaction {
    /// A process that was suspended before stays so afterwards.
    mutating func suspendProcesses(for deployment: CodeDeployment) {
        let request = deployment.request
        let names = request.suspendedProcesses ?? request.settings.stored.suspendedProcesses ?? []
        guard !names.isEmpty, request.settings.style.kind == .inPlace, request.move == nil else { return }
        var suspended: [String: [String]] = [:]
        for name in request.settings.targets.groups {
            guard let group = world.group(named: name, in: deployment.scope), let settings = group.settings else {
                continue
            }
            let new = names.filter { !settings.isSuspended($0) }
            update(AutoScalingGroup.self, group.id) { $0.settings?.suspended += new }
            suspended[group.id] = new
        }
        update(CodeDeployment.self, deployment.id) { [suspended] in $0.progress.suspended = suspended }
    }

    mutating func resumeProcesses(after deployment: CodeDeployment) {
        for (group, names) in deployment.progress.suspended ?? [:] {
            update(AutoScalingGroup.self, group) { $0.settings?.suspended.removeAll(where: names.contains) }
        }
    }
}
