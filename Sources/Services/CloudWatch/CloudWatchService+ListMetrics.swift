package import CloudWatchAPI
import Domain
package import Smithy

extension CloudWatchService {
    /// All that is kept is recent: three hours of AWS's clock.
    package func listMetrics(
        _ input: ListMetricsInput, _ context: RequestContext
    ) async throws(ServiceError) -> ListMetricsOutput {
        let all = await metrics.metrics(in: context.scope)
        let found = Set(all).filter { metric in
            (input.namespace ?? metric.namespace) == metric.namespace
                && (input.metricName ?? metric.name) == metric.name
                && input.dimensions.allSatisfy { wanted in
                    metric.dimensions.contains { $0.name == wanted.name && (wanted.value ?? $0.value) == $0.value }
                }
        }
        let page = try Page(of: Array(found), by: \.sortKey, token: input.nextToken, size: 500)
        return ListMetricsOutput(metrics: page.elements.map(\.described), nextToken: page.next)
    }
}

extension MetricIdentity {
    fileprivate var sortKey: String {
        ([namespace, name] + dimensions.map { "\($0.name)=\($0.value)" }).joined(separator: "\u{0}")
    }
}
