import Foundation

extension DeploymentConfiguration {
    package static let serverDefault = "CodeDeployDefault.OneAtATime"
    package static let ecsDefault = "CodeDeployDefault.ECSAllAtOnce"
    package static let lambdaDefault = "CodeDeployDefault.LambdaAllAtOnce"

    /// AWS's own name for what is taken where none is given.
    package static func defaultName(of platform: ComputePlatform) -> String {
        switch platform {
        case .server: serverDefault
        case .ecs: ecsDefault
        case .lambda: lambdaDefault
        }
    }

    /// AWS's own, which cannot be changed or deleted.
    /// Source: AWS CodeDeploy User Guide, "Working with deployment configurations in CodeDeploy".
    private static let predefined: [(name: String, platform: ComputePlatform, rule: DeploymentRule)] = [
        ("AllAtOnce", .server, .init(healthyHosts: .init(.count, 0))),
        ("HalfAtATime", .server, .init(healthyHosts: .init(.percent, 50))),
        ("OneAtATime", .server, .init(healthyHosts: .init(.concurrency, 1))),
        ("ECSAllAtOnce", .ecs, .init(traffic: .allAtOnce)),
        ("ECSLinear10PercentEvery1Minutes", .ecs, .init(traffic: .linear(percent: 10, minutes: 1))),
        ("ECSLinear10PercentEvery3Minutes", .ecs, .init(traffic: .linear(percent: 10, minutes: 3))),
        ("ECSCanary10Percent5Minutes", .ecs, .init(traffic: .canary(percent: 10, minutes: 5))),
        ("ECSCanary10Percent15Minutes", .ecs, .init(traffic: .canary(percent: 10, minutes: 15))),
        ("LambdaAllAtOnce", .lambda, .init(traffic: .allAtOnce)),
        ("LambdaLinear10PercentEvery1Minute", .lambda, .init(traffic: .linear(percent: 10, minutes: 1))),
        ("LambdaLinear10PercentEvery2Minutes", .lambda, .init(traffic: .linear(percent: 10, minutes: 2))),
        ("LambdaLinear10PercentEvery3Minutes", .lambda, .init(traffic: .linear(percent: 10, minutes: 3))),
        ("LambdaLinear10PercentEvery10Minutes", .lambda, .init(traffic: .linear(percent: 10, minutes: 10))),
        ("LambdaCanary10Percent5Minutes", .lambda, .init(traffic: .canary(percent: 10, minutes: 5))),
        ("LambdaCanary10Percent10Minutes", .lambda, .init(traffic: .canary(percent: 10, minutes: 10))),
        ("LambdaCanary10Percent15Minutes", .lambda, .init(traffic: .canary(percent: 10, minutes: 15))),
        ("LambdaCanary10Percent30Minutes", .lambda, .init(traffic: .canary(percent: 10, minutes: 30))),
    ]

    /// All of AWS's own as of that account and region. Their ids have the form that AWS's have.
    package static func predefined(in scope: Scope) -> [DeploymentConfiguration] {
        predefined.enumerated().map { number, entry in
            let digits = String(number + 1)
            let last = String(repeating: "0", count: 12 - digits.count) + digits
            return DeploymentConfiguration(
                id: "00000000-0000-0000-0000-" + last, scope: scope, name: "CodeDeployDefault." + entry.name,
                platform: entry.platform, rule: entry.rule, at: Date(timeIntervalSince1970: 1_416_000_000))
        }
    }
}
