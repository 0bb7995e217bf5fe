import Domain
package import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    package func listAvailableSolutionStacks(
        _ input: Empty, _ context: RequestContext
    ) async throws(ServiceError) -> ListAvailableSolutionStacksResultMessage {
        ListAvailableSolutionStacksResultMessage(
            solutionStacks: Platform.solutionStacks,
            solutionStackDetails: Platform.solutionStacks.map {
                SolutionStackDescription(solutionStackName: $0, permittedFileTypes: ["zip"])
            })
    }

    package func listPlatformBranches(
        _ input: ListPlatformBranchesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListPlatformBranchesResult {
        let newest = Platform.versions.enumerated().filter { index, version in
            Platform.versions.firstIndex { $0.branch == version.branch } == index
        }.map(\.element)
        var found = newest.enumerated().map { index, version in
            PlatformBranchSummary(
                platformName: version.family, branchName: version.branch,
                lifecycleState: version.branchState.rawValue, branchOrder: index + 1,
                supportedTierList: TierNames.supported)
        }
        for filter in input.filters {
            let condition = try Condition(filter.operator, filter.values)
            found = found.filter { condition.holds(for: $0.values(of: filter.attribute)) }
        }
        let page = try Page(found, limit: input.maxRecords, token: input.nextToken)
        return ListPlatformBranchesResult(platformBranchSummaryList: page.items, nextToken: page.next)
    }

    package func listPlatformVersions(
        _ input: ListPlatformVersionsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListPlatformVersionsResult {
        var found = Platform.versions
        for filter in input.filters {
            let condition = try Condition(filter.operator, filter.values)
            found = found.filter { condition.holds(for: $0.values(of: filter.type)) }
        }
        let page = try Page(found, limit: input.maxRecords, token: input.nextToken)
        return ListPlatformVersionsResult(
            platformSummaryList: page.items.map { $0.summary(region: context.region) }, nextToken: page.next)
    }

    package func describePlatformVersion(
        _ input: DescribePlatformVersionRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribePlatformVersionResult {
        guard let stack = try PlatformChoice.stack(name: nil, arn: input.platformArn) else {
            throw ServiceError("InvalidParameterValue", "PlatformArn is required.")
        }
        let known = Platform.version(ofStack: stack)
        let branch = Platform.versions.first { $0.branch == Platform.branch(of: stack) }
        return DescribePlatformVersionResult(
            platformDescription: PlatformDescription(
                platformArn: input.platformArn, platformOwner: "AWSElasticBeanstalk",
                platformName: Platform.branch(of: stack), platformVersion: Platform.version(of: stack),
                solutionStackName: stack, platformStatus: .ready, platformCategory: branch?.family,
                operatingSystemName: "Amazon Linux", supportedTierList: TierNames.supported,
                platformLifecycleState: known?.state.text, platformBranchName: Platform.branch(of: stack),
                platformBranchLifecycleState: branch?.branchState.rawValue))
    }

    /// Custom platforms were built on the first Amazon Linux, and retired with it.
    /// Source: AWS Elastic Beanstalk Developer Guide, "Elastic Beanstalk custom platforms".
    package func createPlatformVersion(
        _ input: CreatePlatformVersionRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CreatePlatformVersionResult {
        throw ServiceError(
            "InvalidParameterValue",
            "Custom platforms are retired: platform version '\(input.platformName)/\(input.platformVersion)' cannot be "
                + "created. Use a Docker platform instead.")
    }

    package func deletePlatformVersion(
        _ input: DeletePlatformVersionRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DeletePlatformVersionResult {
        let arn = input.platformArn ?? ""
        guard Platform.stack(forARN: arn) == nil else {
            throw ElasticBeanstalkFault.insufficientPrivileges(
                "Platform version '\(arn)' is managed by Elastic Beanstalk and cannot be deleted.")
        }
        throw ServiceError("InvalidParameterValue", "No Platform named '\(arn)' found.")
    }
}

extension Platform.Version {
    fileprivate func summary(region: String) -> PlatformSummary {
        PlatformSummary(
            platformArn: arn(region: region), platformOwner: "AWSElasticBeanstalk", platformStatus: .ready,
            platformCategory: family, operatingSystemName: "Amazon Linux", operatingSystemVersion: systemVersion,
            supportedTierList: TierNames.supported, platformLifecycleState: state.text, platformVersion: number,
            platformBranchName: branch, platformBranchLifecycleState: branchState.rawValue)
    }

    private var systemVersion: String { system.split(separator: " ").last.map(String.init) ?? system }

    /// nil for a property by which nothing is told apart here.
    fileprivate func values(of property: String?) -> [String]? {
        switch property {
        case "PlatformName", "PlatformBranchName": [branch]
        case "PlatformCategory": [family]
        case "PlatformVersion":
            Platform.versions.first { $0.branch == branch } == self ? [number, "latest"] : [number]
        case "PlatformLifecycleState": [state.rawValue]
        case "PlatformBranchLifecycleState": [branchState.rawValue]
        case "PlatformOwner": ["AWSElasticBeanstalk"]
        case "PlatformStatus": ["Ready"]
        case "SupportedTier": TierNames.supported
        case "OperatingSystemName": ["Amazon Linux"]
        default: nil
        }
    }
}

extension Platform.VersionState {
    /// A superseded version has none.
    fileprivate var text: String? { rawValue.isEmpty ? nil : rawValue }
}

extension PlatformBranchSummary {
    fileprivate func values(of attribute: String?) -> [String]? {
        switch attribute {
        case "BranchName": branchName.map { [$0] }
        case "LifecycleState": lifecycleState.map { [$0] }
        case "PlatformName": platformName.map { [$0] }
        case "TierType": supportedTierList
        default: nil
        }
    }
}
