import Domain
package import EC2API
package import Smithy

extension EC2Service {
    package func describeRegions(
        _ input: DescribeRegionsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeRegionsResult {
        try ServiceError.checkDryRun(input.dryRun)
        let names = Set(Self.regions + [context.region]).sorted()
        if let unknown = input.regionNames.first(where: { !names.contains($0) }) {
            throw .invalidValue("Invalid region provided: \(unknown)")
        }
        let named = names.filter { input.regionNames.isEmpty || input.regionNames.contains($0) }
        let filters = FilterTable<Region>([
            "region-name": { [$0.regionName] }, "endpoint": { [$0.endpoint] },
            "opt-in-status": { [$0.optInStatus] },
        ])
        let all = named.map {
            Region(optInStatus: "opt-in-not-required", regionName: $0, endpoint: "ec2.\($0).amazonaws.com")
        }
        return DescribeRegionsResult(regions: try filters.apply(input.filters, to: all))
    }

    /// Those that every account has. Source: AWS Account Management Guide, "Enable or disable AWS Regions".
    private static let regions = [
        "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
        "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1",
        "us-east-2", "us-west-1", "us-west-2",
    ]

    package func describeAvailabilityZones(
        _ input: DescribeAvailabilityZonesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeAvailabilityZonesResult {
        try ServiceError.checkDryRun(input.dryRun)
        let all = Network.zones(context.region).map { AvailabilityZone($0, in: context.region) }
        for name in input.zoneNames where !all.contains(where: { $0.zoneName == name }) {
            throw .invalidValue("Invalid availability zone: [\(name)]")
        }
        for id in input.zoneIds where !all.contains(where: { $0.zoneId == id }) {
            throw .invalidValue("Invalid availability zone-id: [\(id)]")
        }
        let named = all.filter { zone in
            (input.zoneNames.isEmpty || input.zoneNames.contains(zone.zoneName ?? ""))
                && (input.zoneIds.isEmpty || input.zoneIds.contains(zone.zoneId ?? ""))
        }
        let filters = FilterTable<AvailabilityZone>([
            "zone-name": { [$0.zoneName] }, "zone-id": { [$0.zoneId] }, "region-name": { [$0.regionName] },
            "state": { [$0.state?.rawValue] }, "zone-type": { [$0.zoneType] },
            "opt-in-status": { [$0.optInStatus?.rawValue] }, "group-name": { [$0.groupName] },
        ])
        return DescribeAvailabilityZonesResult(availabilityZones: try filters.apply(input.filters, to: named))
    }
}

extension AvailabilityZone {
    fileprivate init(_ name: String, in region: String) {
        self.init(
            optInStatus: .optInNotRequired, regionName: region, zoneName: name, zoneId: ZoneName.id(of: name),
            groupName: region, networkBorderGroup: region, zoneType: "availability-zone", state: .available)
    }
}
