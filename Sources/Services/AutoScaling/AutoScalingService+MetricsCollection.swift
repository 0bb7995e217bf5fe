package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    package func enableMetricsCollection(
        _ input: EnableMetricsCollectionQuery, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        guard input.granularity == "1Minute" else {
            throw .validation("\(input.granularity) is not a valid granularity; the only one is 1Minute")
        }
        let named = try Self.known(input.metrics)
        try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            try transaction.changeSettings(of: group) { settings in
                let before = settings.metrics ?? []
                settings.metrics = before + named.filter { !before.contains($0) }
            }
        }
        return Empty()
    }

    package func disableMetricsCollection(
        _ input: DisableMetricsCollectionQuery, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let named = try Self.known(input.metrics)
        try await onGroup(input.autoScalingGroupName, context) { transaction, group throws(Fault) in
            try transaction.changeSettings(of: group) { $0.metrics?.removeAll(where: named.contains) }
        }
        return Empty()
    }

    /// All where none is named.
    private static func known(_ names: [String]) throws(ServiceError) -> [String] {
        guard let wrong = names.first(where: { !GroupSettings.allMetrics.contains($0) }) else {
            return names.isEmpty ? GroupSettings.allMetrics : names
        }
        throw .validation("\(wrong) is not a metric of an Auto Scaling group")
    }
}
