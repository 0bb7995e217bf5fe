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
        ListPlatformBranchesResult(
            platformBranchSummaryList: Platform.solutionStacks.enumerated().map { index, stack in
                PlatformBranchSummary(
                    platformName: Platform.name(of: stack), branchName: Platform.branch(of: stack),
                    lifecycleState: "Supported", branchOrder: index + 1, supportedTierList: ["WebServer/Standard"])
            })
    }

    package func listPlatformVersions(
        _ input: ListPlatformVersionsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListPlatformVersionsResult {
        let stacks = Platform.solutionStacks.filter { stack in
            input.filters.allSatisfy { filter in
                filter.values.contains { Self.value(of: filter.type ?? "", stack)?.contains($0) ?? true }
            }
        }
        return ListPlatformVersionsResult(
            platformSummaryList: stacks.map { stack in
                PlatformSummary(
                    platformArn: Platform.arn(of: stack, region: context.region), platformOwner: "AWSElasticBeanstalk",
                    platformStatus: .ready, platformCategory: Platform.name(of: stack),
                    operatingSystemName: "Amazon Linux", supportedTierList: ["WebServer/Standard"],
                    platformLifecycleState: "Recommended", platformVersion: Platform.version(of: stack),
                    platformBranchName: Platform.branch(of: stack), platformBranchLifecycleState: "Supported")
            })
    }

    /// nil for a property by which nothing is told apart here.
    private static func value(of property: String, _ stack: String) -> String? {
        switch property {
        case "PlatformName", "PlatformCategory": Platform.name(of: stack)
        case "PlatformVersion": Platform.version(of: stack)
        case "PlatformBranchName": Platform.branch(of: stack)
        default: nil
        }
    }

    package func describePlatformVersion(
        _ input: DescribePlatformVersionRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribePlatformVersionResult {
        guard let stack = try PlatformChoice.stack(name: nil, arn: input.platformArn) else {
            throw ServiceError("InvalidParameterValue", "PlatformArn is required.")
        }
        return DescribePlatformVersionResult(
            platformDescription: PlatformDescription(
                platformArn: input.platformArn, platformOwner: "AWSElasticBeanstalk",
                platformName: Platform.branch(of: stack), platformVersion: Platform.version(of: stack),
                solutionStackName: stack, platformStatus: .ready, platformCategory: Platform.name(of: stack),
                supportedTierList: ["WebServer/Standard"], platformLifecycleState: "Recommended",
                platformBranchName: Platform.branch(of: stack), platformBranchLifecycleState: "Supported"))
    }
}
