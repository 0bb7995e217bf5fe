package import Domain
import ElasticLoadBalancingV2API
package import Routing
import Smithy

/// Serves Elastic Load Balancing's second API: application and network load balancers.
///
/// What changes where requests go returns after the data plane goes by it.
package struct ElasticLoadBalancingV2Service: ElasticLoadBalancingV2Handler {
    let store: any RecordStore
    let traffic: any TrafficSwitch
    let dataPlane: any DataPlane
    /// Where the objects of S3 lie, which some operations name; nil: there are none.
    let contents: ContentFolder?

    package init(
        store: any RecordStore, traffic: any TrafficSwitch, dataPlane: any DataPlane, contents: ContentFolder? = nil
    ) {
        self.contents = contents
        self.store = store
        self.traffic = traffic
        self.dataPlane = dataPlane
    }

    func commit<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> Result
    ) async throws(ServiceError) -> Result {
        do throws(Fault) { return try await store.commit(body) } catch { throw .from(error) }
    }

    /// Commits, and waits until the traffic follows.
    func commitRouting<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> Result
    ) async throws(ServiceError) -> Result {
        let result = try await commit(body)
        await traffic.settle()
        return result
    }

    func read<Result>(_ body: (World) throws(Fault) -> Result) throws(ServiceError) -> Result {
        do throws(Fault) { return try body(store.world) } catch { throw .from(error) }
    }
}

extension RequestContext {
    var scope: Scope { Scope(account: account, region: region) }
}
