/// Why the domain refuses, before any service has given it a code. Each service's table makes AWS's error of it.
package struct Fault: Error, Sendable, Equatable {
    package var kind: Kind
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package enum Kind: Sendable, Equatable {
        case invalidParameter
        case invalidCombination
        case notFound(Resource)
        case alreadyExists(Resource)
        case inUse(Resource)
        case tooMany(Resource)
        /// An operation is under way that excludes this one.
        case operationInProgress
        /// The source bundle cannot be found or read in S3.
        case sourceBundle
        /// The store, the disk or the engine failed; nothing was changed.
        case unavailable
    }

    package enum Resource: String, Sendable {
        case application, applicationVersion, environment, platform, savedConfiguration, managedAction
        case loadBalancer, listener, targetGroup, target, rule
        /// A target group as one of those that a load balancer uses.
        case usedTargetGroup
        case autoScalingGroup, instance
        case bucket, object, upload
        case accessKey, tag
        case subnet, securityGroup, securityGroupRule, permission, vpc, capacityDecrease
        case role, instanceProfile, policy
        case deploymentConfiguration, deploymentGroup, deployment, deploymentTarget, revision, onPremisesInstance
        case hookExecution
        case cluster, taskDefinition, service, inactiveService, taskSet, task, serviceDeployment, serviceRevision
        case alarm
        case queue, queueAttribute, receipt
        case launchTemplate, launchTemplateID, launchTemplateVersion, launchConfiguration, keyPair
        case certificate, trustStore, revocation, sslPolicy
        /// Between a listener and a target group.
        case commonProtocol
    }
}
