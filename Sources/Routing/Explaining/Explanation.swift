/// Why a request went where it went, in the words of the API.
package struct Explanation: Sendable, Equatable, Codable {
    /// The ARN.
    package var loadBalancer: String
    /// The ARN.
    package var listener: String
    package var port: Int
    /// The ARN of the rule that matched, perhaps of the default rule.
    package var rule: String
    /// `default`, or the rule's priority.
    package var priority: String
    /// Each condition of the rule, with the first of its values that the request has.
    package var conditions: [Condition]
    /// `forward`, `redirect` or `fixed-response`.
    package var action: String
    /// Between which groups the request was drawn; empty when it was not forwarded.
    package var groups: [Group]
    /// The number drawn below the sum of the weights, where there was a choice.
    package var drawn: Int?
    /// `only`, `drawn`, or `sticky`: by the cookie AWSALBTG.
    package var groupChoice: String?
    /// The algorithm by which the target was chosen, or `sticky`: by a cookie or the client's address.
    package var targetChoice: String?
    /// Every target of the chosen group.
    package var targets: [Target]

    package struct Condition: Sendable, Equatable, Codable {
        /// `host-header`, …
        package var field: String
        package var value: String
    }

    package struct Group: Sendable, Equatable, Codable {
        /// The ARN.
        package var targetGroup: String
        package var weight: Int
        package var isChosen: Bool
    }

    package struct Target: Sendable, Equatable, Codable {
        package var id: String
        package var port: Int
        /// `healthy`, `draining`, …
        package var state: String
        package var isChosen: Bool
        /// Why it could not get the request; nil when it could.
        package var notEligible: String?
    }
}
