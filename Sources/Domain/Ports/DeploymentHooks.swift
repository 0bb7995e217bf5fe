package import Foundation

/// The port to the functions that deployments call at their lifecycle events: on AWS Lambda functions, here whatever
/// the user names for an ARN.
package protocol DeploymentHooks: Sendable {
    /// Calls the function with the event as JSON; returns when it has ended.
    func invoke(_ arn: String, with event: Data) async -> HookOutcome
}

extension DeploymentHooks {
    /// For CodeDeploy: what the function has to say it says by `PutLifecycleEventHookExecutionStatus`, or, for short, by
    /// `Succeeded` or `Failed` as the last word of what it prints or answers.
    package func call(_ arn: String, with event: Data) async -> HookAnswer {
        switch await invoke(arn, with: event) {
        case .failed(let reason): .failed(reason: reason)
        case .returned(let text):
            switch text.split(whereSeparator: \.isWhitespace).last {
            case "Succeeded"?: .succeeded
            case "Failed"?: .failed(reason: String(text.suffix(1_000)))
            default: .answersLater
            }
        }
    }
}

package enum HookOutcome: Sendable, Equatable {
    /// What it printed or answered.
    case returned(String)
    /// It could not be called, or ended badly.
    case failed(reason: String)
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

    package func invoke(_ arn: String, with event: Data) async -> HookOutcome {
        .failed(reason: "Nothing is named for the function \(arn); give teald a file of them with --hooks.")
    }
}
