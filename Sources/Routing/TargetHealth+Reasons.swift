/// What a target's health is called, in the words ELBv2 uses.
/// Source: Application Load Balancers guide, "Health checks for your target groups", reason codes.
extension TargetHealth {
    package static let healthy = TargetHealth(.healthy)
    package static let registering = TargetHealth(
        .initial, reason: "Elb.RegistrationInProgress", description: "Target registration is in progress")
    package static let checking = TargetHealth(
        .initial, reason: "Elb.InitialHealthChecking", description: "Initial health checks in progress")
    package static let timedOut = TargetHealth(
        .unhealthy, reason: "Target.Timeout", description: "Request timed out")
    package static let failed = TargetHealth(
        .unhealthy, reason: "Target.FailedHealthChecks", description: "Health checks failed")
    package static let draining = TargetHealth(
        .draining, reason: "Target.DeregistrationInProgress", description: "Target deregistration is in progress")
    package static let notInUse = TargetHealth(
        .unused, reason: "Target.NotInUse",
        description: "Target group is not configured to receive traffic from the load balancer")
    package static let notRegistered = TargetHealth(
        .unused, reason: "Target.NotRegistered", description: "Target is not registered to the target group")

    package static func mismatch(code: Int) -> TargetHealth {
        TargetHealth(
            .unhealthy, reason: "Target.ResponseCodeMismatch",
            description: "Health checks failed with these codes: [\(code)]")
    }
}
