package import Foundation

/// The port to the functions that ECS deployments call at their lifecycle events: on AWS Lambda functions, here
/// whatever the user names for an ARN.
package protocol DeploymentHooks: Sendable {
    /// Calls the function with the event as JSON; returns when it has ended. What it has to say it says by
    /// `PutLifecycleEventHookExecutionStatus`, or, for short, in the answer.
    func call(_ arn: String, with event: Data) async -> HookAnswer
}

package enum HookAnswer: Sendable, Equatable {
    case succeeded
    case failed(reason: String)
    /// The function has ended well and answers by itself, or already has.
    case answersLater
}

/// Where no functions are named.
package struct NoHooks: DeploymentHooks {
    package init() {}

    package func call(_ arn: String, with event: Data) async -> HookAnswer {
        .failed(reason: "Nothing is named for the function \(arn); give teald a file of them with --hooks.")
    }
}
