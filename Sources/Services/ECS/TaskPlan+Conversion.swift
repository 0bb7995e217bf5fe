import Domain
import ECSAPI
import Smithy

extension RegisterTaskDefinitionRequest {
    /// What was registered, as it is shown again.
    var document: ECSAPI.TaskDefinition {
        let isFargate = requiresCompatibilities.contains(.fargate)
        return ECSAPI.TaskDefinition(
            containerDefinitions: containerDefinitions.map(\.withDefaults), taskRoleArn: taskRoleArn,
            executionRoleArn: executionRoleArn,
            networkMode: networkMode ?? (isFargate ? .awsvpc : .bridge), volumes: volumes,
            placementConstraints: placementConstraints,
            compatibilities: (networkMode ?? .bridge) == .awsvpc && cpu != nil && memory != nil
                ? [.ec2, .fargate] : [.ec2],
            runtimePlatform: runtimePlatform, requiresCompatibilities: requiresCompatibilities, cpu: cpu,
            memory: memory, inferenceAccelerators: inferenceAccelerators, pidMode: pidMode, ipcMode: ipcMode,
            proxyConfiguration: proxyConfiguration, ephemeralStorage: ephemeralStorage,
            enableFaultInjection: enableFaultInjection, trustedExecutionConfiguration: trustedExecutionConfiguration)
    }

    /// - Throws: for what this machine cannot do, with the reason.
    func plan() throws(ServiceError) -> TaskPlan {
        guard !containerDefinitions.isEmpty else {
            throw ECSFault.client("Container list cannot be empty.")
        }
        for volume in volumes { try volume.check() }
        try checkFargate()
        let mode = TaskPlan.NetworkMode(rawValue: networkMode?.rawValue ?? "bridge") ?? .bridge
        var containers: [PlannedContainer] = []
        for definition in containerDefinitions { containers.append(try definition.planned(volumes)) }
        return TaskPlan(
            networkMode: mode, containers: containers, memory: try Self.amount(memory, unit: "GB"),
            cpu: try Self.amount(cpu, unit: "vCPU"))
    }

    /// `512`, or `0.5 GB` and `.25 vCPU`, which are 1024 of them each.
    private static func amount(_ text: String?, unit: String) throws(ServiceError) -> Int? {
        guard let text else { return nil }
        if let number = Int(text), number > 0 { return number }
        let bare = text.lowercased().hasSuffix(unit.lowercased()) ? text.dropLast(unit.count) : "?"
        let trimmed = bare.filter { $0 != " " }
        guard let number = Double(trimmed.hasPrefix(".") ? "0" + trimmed : trimmed), number > 0 else {
            throw ECSFault.client("Invalid '\(unit == "GB" ? "memory" : "cpu")' setting for task: '\(text)'.")
        }
        return Int(number * 1024)
    }

    private func checkFargate() throws(ServiceError) {
        guard requiresCompatibilities.contains(.fargate) else { return }
        guard let networkMode, networkMode == .awsvpc else {
            throw ECSFault.client("Fargate only supports network mode ‘awsvpc’.")
        }
        guard let cpu = try Self.amount(cpu, unit: "vCPU") else {
            throw ECSFault.client("Fargate requires that 'cpu' be defined at the task level.")
        }
        guard let memory = try Self.amount(memory, unit: "GB") else {
            throw ECSFault.client("Fargate requires that 'memory' be defined at the task level.")
        }
        guard Self.fargateMemory(cpu).contains(memory) else {
            throw ECSFault.client(
                "No Fargate configuration exists for given values: \(cpu) CPU, \(memory) memory. See the Amazon ECS "
                    + "documentation for the valid values.")
        }
    }

    /// MiB that Fargate has for that many units of processor.
    /// Source: Amazon ECS Developer Guide, "Amazon ECS task definition parameters for Fargate", task size.
    private static func fargateMemory(_ cpu: Int) -> [Int] {
        let gigabytes = { (range: ClosedRange<Int>, step: Int) in
            Array(stride(from: range.lowerBound, through: range.upperBound, by: step)).map { $0 * 1024 }
        }
        switch cpu {
        case 256: return [512, 1024, 2048]
        case 512: return gigabytes(1...4, 1)
        case 1024: return gigabytes(2...8, 1)
        case 2048: return gigabytes(4...16, 1)
        case 4096: return gigabytes(8...30, 1)
        case 8192: return gigabytes(16...60, 4)
        case 16_384: return gigabytes(32...120, 8)
        default: return []
        }
    }
}

extension Volume {
    func check() throws(ServiceError) {
        guard let name, !name.isEmpty else { throw ECSFault.client("Volume.name should not be null or empty.") }
        if efsVolumeConfiguration != nil || fsxWindowsFileServerVolumeConfiguration != nil
            || s3filesVolumeConfiguration != nil || configuredAtLaunch == true
        {
            throw ECSFault.client(
                "Volume '\(name)' is of a kind that this machine does not have; bind mounts and Docker volumes are "
                    + "served.")
        }
    }
}
