import Domain
package import EC2API
package import Smithy

extension EC2Service {
    /// Of each type that is named, what its name says; of all of them the common ones.
    package func describeInstanceTypes(
        _ input: DescribeInstanceTypesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeInstanceTypesResult {
        try ServiceError.checkDryRun(input.dryRun)
        let wanted = input.instanceTypes
        let unknown = wanted.filter { MachineType($0) == nil }
        guard unknown.isEmpty else {
            throw ServiceError(
                "InvalidInstanceType",
                "The following supplied instance types do not exist: [\(unknown.joined(separator: ", "))]")
        }
        let all = (wanted.isEmpty ? MachineType.common : wanted.compactMap(MachineType.init)).map(InstanceTypeInfo.init)
        let found = try Self.typeFilters.apply(input.filters, to: all)
        let page = try Page(
            of: found, by: { $0.instanceType ?? "" }, token: input.nextToken, maxResults: input.maxResults)
        return DescribeInstanceTypesResult(instanceTypes: page.elements, nextToken: page.next)
    }

    private static var typeFilters: FilterTable<InstanceTypeInfo> {
        FilterTable([
            "instance-type": { [$0.instanceType] },
            "burstable-performance-supported": { [$0.burstablePerformanceSupported.map(String.init)] },
            "current-generation": { [$0.currentGeneration.map(String.init)] },
            "memory-info.size-in-mib": { [$0.memoryInfo?.sizeInMiB.map { String($0) }] },
            "vcpu-info.default-vcpus": { [$0.vCpuInfo?.defaultVCpus.map { String($0) }] },
            "processor-info.supported-architecture": {
                $0.processorInfo?.supportedArchitectures.map(\.rawValue) ?? []
            },
            "supported-virtualization-type": { $0.supportedVirtualizationTypes.map(\.rawValue) },
        ])
    }

    /// Of those whose type has credits.
    package func describeInstanceCreditSpecifications(
        _ input: DescribeInstanceCreditSpecificationsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeInstanceCreditSpecificationsResult {
        try ServiceError.checkDryRun(input.dryRun)
        let found = try selectInstances(input.instanceIds, input.filters, in: store.world, context)
        let specifications = found.compactMap { instance in
            MachineType(instance.type)?.credits.map {
                InstanceCreditSpecification(instanceId: instance.id, cpuCredits: $0)
            }
        }
        let page = try Page(
            of: specifications, by: { $0.instanceId ?? "" }, token: input.nextToken, maxResults: input.maxResults)
        return DescribeInstanceCreditSpecificationsResult(
            instanceCreditSpecifications: page.elements, nextToken: page.next)
    }

    /// There are none: an instance's disk is its container's.
    package func describeVolumes(
        _ input: DescribeVolumesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeVolumesResult {
        try ServiceError.checkDryRun(input.dryRun)
        if let id = input.volumeIds.first {
            throw .notFound("InvalidVolume", "The volume '\(id)' does not exist.")
        }
        return DescribeVolumesResult()
    }
}

/// What a type's name says: its family, and its size in a row in which each has twice as much as the one before.
/// Source: Amazon EC2 Instance Types, "Amazon EC2 instance type naming conventions".
private struct MachineType {
    var name: String
    var family: String
    var virtualCPUs: Int
    var mebibytes: Int

    private static let small = ["nano": 512, "micro": 1_024, "small": 2_048, "medium": 4_096]

    init?(_ name: String) {
        let parts = name.split(separator: ".")
        guard parts.count == 2, let letter = parts[0].first, letter.isLowercase,
            parts[0].contains(where: \.isNumber)
        else { return nil }
        self.name = name
        family = String(parts[0])
        let size = String(parts[1])
        if let memory = Self.small[size] {
            (virtualCPUs, mebibytes) = (letter == "t" ? 2 : 1, memory)
            return
        }
        guard size.hasSuffix("large") else { return nil }
        let factor = size.dropLast("large".count)
        let count = factor.isEmpty ? 2 : factor == "x" ? 4 : Int(factor.dropLast()).map { 4 * $0 }
        guard let count, count > 0, factor.isEmpty || factor.hasSuffix("x") else { return nil }
        virtualCPUs = count
        mebibytes = count * 1_024 * (letter == "c" ? 2 : letter == "r" ? 8 : 4)
    }

    static var common: [MachineType] {
        ["t2", "t3", "t3a", "t4g", "m5", "m6i", "c5", "c6i", "r5"].flatMap { family in
            let sizes = family.hasPrefix("t") ? ["nano", "micro", "small", "medium"] : []
            return (sizes + ["large", "xlarge", "2xlarge"]).compactMap { MachineType("\(family).\($0)") }
        }
    }

    var isARM: Bool { family.dropFirst().drop(while: \.isNumber).contains("g") }

    /// nil: it has none.
    var credits: String? { family.hasPrefix("t") ? (family == "t2" ? "standard" : "unlimited") : nil }
}

extension InstanceTypeInfo {
    fileprivate init(_ type: MachineType) {
        self.init(
            instanceType: type.name, currentGeneration: true, freeTierEligible: false,
            supportedUsageClasses: [.onDemand, .spot], supportedRootDeviceTypes: [.ebs],
            supportedVirtualizationTypes: [.hvm], bareMetal: false, hypervisor: .nitro,
            processorInfo: .init(supportedArchitectures: [type.isARM ? .arm64 : .x8664]),
            vCpuInfo: .init(defaultVCpus: type.virtualCPUs), memoryInfo: .init(sizeInMiB: type.mebibytes),
            instanceStorageSupported: false, hibernationSupported: false,
            burstablePerformanceSupported: type.credits != nil, dedicatedHostsSupported: false,
            autoRecoverySupported: false)
    }
}
