package import Domain
import ElasticBeanstalkAPI
package import Logging
package import Routing
import Smithy

/// Elastic Beanstalk's operations; each in a file of its own or with its nearest relatives.
package struct ElasticBeanstalkService: ElasticBeanstalkHandler, TrafficService {
    package let store: any RecordStore
    let dataPlane: any DataPlane
    package let traffic: any TrafficSwitch
    let statistics: any RequestStatistics
    let loads: any LoadStatistics
    let engine: any InstanceEngine
    let contents: ContentFolder
    let ids: IDSource
    let links: ObjectLinks
    let logger: Logger

    package init(
        store: any RecordStore, dataPlane: any DataPlane, traffic: any TrafficSwitch,
        statistics: any RequestStatistics, loads: any LoadStatistics = NoLoads(), engine: any InstanceEngine,
        contents: ContentFolder, ids: IDSource,
        links: ObjectLinks, logger: Logger
    ) {
        self.store = store
        self.dataPlane = dataPlane
        self.traffic = traffic
        self.statistics = statistics
        self.loads = loads
        self.engine = engine
        self.contents = contents
        self.ids = ids
        self.links = links
        self.logger = logger
    }

    /// Commits, then removes those of the contents let go of that nothing else refers to.
    func commitReleasing<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> (Result, released: [String])
    ) async throws(ServiceError) -> Result {
        let (result, released) = try await commit(body)
        for failure in contents.remove(Set(released).subtracting(store.world.contentInUse)) {
            logger.warning("Content cannot be removed", metadata: ["reason": "\(failure)"])
        }
        return result
    }
}
