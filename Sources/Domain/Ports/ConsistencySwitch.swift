/// The port by which changes of the routing can be made to take as long as on AWS.
package protocol ConsistencySwitch: Sendable {
    var consistency: Consistency { get async }

    func setConsistency(_ consistency: Consistency) async
}

/// How long changes take to come into force, in seconds on AWS's clock: the time scale shortens them as every policy
/// wait. All zero is at once.
package struct Consistency: Codable, Sendable, Equatable {
    /// Until a listener acts by changed rules, actions and weights.
    package var rulesSeconds: Double
    /// Until a registered or deregistered target is known.
    package var registrationsSeconds: Double
    /// Until requests go by a target's changed health, which is told at once.
    package var healthSeconds: Double

    package init(rulesSeconds: Double, registrationsSeconds: Double, healthSeconds: Double = 0) {
        self.rulesSeconds = rulesSeconds
        self.registrationsSeconds = registrationsSeconds
        self.healthSeconds = healthSeconds
    }

    package static let now = Consistency(rulesSeconds: 0, registrationsSeconds: 0)

    /// AWS promises nothing; these are of the size that users of blue/green controllers report (argo-rollouts issues
    /// 2864, 4433, 4595: weights before targets, 503 meanwhile).
    package static let aws = Consistency(rulesSeconds: 5, registrationsSeconds: 10, healthSeconds: 3)
}
