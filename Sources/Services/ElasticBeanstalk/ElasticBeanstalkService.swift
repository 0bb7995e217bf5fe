package import Domain
import ElasticBeanstalkAPI
package import Routing
import Smithy

/// Elastic Beanstalk's operations; each in a file of its own or with its nearest relatives.
package struct ElasticBeanstalkService: ElasticBeanstalkHandler {
    let store: any RecordStore
    let dataPlane: any DataPlane
    let traffic: any TrafficSwitch

    package init(store: any RecordStore, dataPlane: any DataPlane, traffic: any TrafficSwitch) {
        self.store = store
        self.dataPlane = dataPlane
        self.traffic = traffic
    }

    /// Runs a transaction and gives its fault AWS's code.
    func commit<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> Result
    ) async throws(ServiceError) -> Result {
        do { return try await store.commit(body) } catch { throw error.asServiceError }
    }

    /// Looks into the world and gives a fault AWS's code.
    func look<Result>(_ body: (World) throws(Fault) -> Result) throws(ServiceError) -> Result {
        do { return try body(store.world) } catch { throw error.asServiceError }
    }
}

extension RequestContext {
    var scope: Scope { Scope(account: account, region: region) }
}
