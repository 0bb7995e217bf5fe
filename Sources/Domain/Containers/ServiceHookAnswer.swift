package import Foundation

/// What a function says that ECS calls in a stage of a deployment.
/// Source: Amazon ECS Developer Guide, "Lambda hooks for Amazon ECS service deployments".
package enum ServiceHookAnswer: Sendable, Equatable {
    case succeeded
    /// - Parameter reason: nil where it only said so.
    case failed(reason: String?)
    /// It wants to be called again.
    /// - Parameters:
    ///   - delay: seconds.
    ///   - details: JSON, merged with what it was given; nil: nothing was added.
    case again(delay: Int, details: String?)

    private static let delay = 30

    /// - Parameters:
    ///   - output: all that the function printed or answered, which ends with a JSON object.
    ///   - details: JSON that it was given.
    package init(output: String, given details: String?) {
        guard let object = Self.object(endingIn: output), let status = object["hookStatus"] as? String else {
            self = .failed(reason: "the function returned no valid hookStatus: \(output.suffix(500))")
            return
        }
        switch status {
        case "SUCCEEDED": self = .succeeded
        case "FAILED": self = .failed(reason: nil)
        case "IN_PROGRESS":
            let delay = (object["callBackDelay"] as? NSNumber)?.intValue ?? Self.delay
            do {
                self = .again(delay: max(0, delay), details: try Self.merged(details, object["hookDetails"]))
            } catch {
                self = .failed(reason: "the function returned hookDetails that cannot be kept: \(error)")
            }
        default: self = .failed(reason: "the function returned the unknown hookStatus \(status)")
        }
    }

    /// The whole output, or what is left of it from some brace on: a program may print other things first.
    private static func object(endingIn output: String) -> [String: Any]? {
        var rest = output[...]
        while let brace = rest.firstIndex(of: "{") {
            rest = rest[brace...]
            if let object = object(String(rest)) { return object }
            rest = rest.dropFirst()
        }
        return nil
    }

    private static func object(_ text: String) -> [String: Any]? {
        do {
            return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        } catch {
            // No JSON begins at this brace.
            return nil
        }
    }

    private static func merged(_ given: String?, _ added: Any?) throws -> String? {
        guard let added = added as? [String: Any] else { return nil }
        let all = (given.flatMap { object($0) } ?? [:]).merging(added) { $1 }
        return String(decoding: try JSONSerialization.data(withJSONObject: all, options: .sortedKeys), as: UTF8.self)
    }
}

extension ServiceDeployment {
    /// What a hook's function is given. Weights are told where they move.
    package func event(for hook: HookState) throws -> Data {
        let isProduction = ["PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"].contains(hook.stage)
        let isTests = hook.stage == "TEST_TRAFFIC_SHIFT"
        var event: [String: Any] = [
            "executionId": hook.id, "lifecycleStage": hook.stage, "resourceArn": id,
            "executionDetails": [
                "serviceArn": serviceID, "targetServiceRevisionArn": targetRevisionID,
                "testTrafficWeights": isTests ? weights(progress.testWeight) : [:],
                "productionTrafficWeights": isProduction ? weights(progress.productionWeight) : [:],
            ],
        ]
        if let details = hook.details {
            event["hookDetails"] = try JSONSerialization.jsonObject(
                with: Data(details.utf8), options: .fragmentsAllowed)
        }
        return try JSONSerialization.data(withJSONObject: event, options: .sortedKeys)
    }

    private func weights(_ target: Double) -> [String: Double] {
        var weights = [targetRevisionID: target]
        for source in sourceRevisionIDs { weights[source] = 100 - target }
        return weights
    }
}
