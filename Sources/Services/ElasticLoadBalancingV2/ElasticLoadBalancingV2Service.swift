package import Domain
import ElasticLoadBalancingV2API
package import Routing
import Smithy

/// Serves Elastic Load Balancing's second API: application and network load balancers.
///
/// What changes where requests go returns after the data plane goes by it.
package struct ElasticLoadBalancingV2Service: ElasticLoadBalancingV2Handler, TrafficService {
    package let store: any RecordStore
    package let traffic: any TrafficSwitch
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
}
