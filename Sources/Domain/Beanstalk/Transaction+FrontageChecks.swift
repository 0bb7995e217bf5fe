/// What goes together of the options about load balancers.
/// Sources: AWS Elastic Beanstalk Developer Guide, "Load balancer for your Elastic Beanstalk environment", "Deployment
/// policies and settings".
extension Transaction {
    /// - Parameter environment: nil for one that is to be made.
    func checkFrontage(
        _ configuration: EnvironmentConfiguration, of environment: Environment?, in scope: Scope
    ) throws(Fault) {
        let frontage = configuration.frontage
        if case .shared(let arn) = frontage {
            guard let found = world.loadBalancers[arn], found.scope == scope, !found.isNetwork else {
                throw Self.wrong(
                    arn, "aws:elbv2:loadbalancer", "SharedLoadBalancer",
                    "It must be the ARN of an Application Load Balancer in the same account and region.")
            }
        }
        if frontage == .worker, configuration.queueURL != nil { try givenQueue(configuration, scope) }
        if configuration.deploymentPolicy == .trafficSplitting, frontage.isHidden || frontage == .network {
            throw Self.wrong(
                "TrafficSplitting", "aws:elasticbeanstalk:command", "DeploymentPolicy",
                "Traffic splitting deployments require an Application Load Balancer.")
        }
        guard let resources = environment?.resources else { return }
        let present = world.frontage(of: resources)
        guard present != frontage, !present.isSingle, !frontage.isSingle else { return }
        throw Self.wrong(
            frontage == .network ? "network" : "application", "aws:elasticbeanstalk:environment", "LoadBalancerType",
            "The load balancer of an environment cannot be exchanged after its creation.")
    }

    private static func wrong(_ value: String, _ namespace: String, _ name: String, _ reason: String) -> Fault {
        Fault(
            .invalidParameter,
            "Invalid option value: '\(value)' (Namespace: '\(namespace)', OptionName: '\(name)'): \(reason)")
    }
}
