package import Domain
import EC2API
import Smithy

/// Serves what of Amazon EC2 belongs to a deployment: the instances of environments, and the one network they are in.
package struct EC2Service: EC2Handler, TrafficService {
    package let store: any RecordStore
    package let traffic: any TrafficSwitch
    let engine: any InstanceEngine

    package init(store: any RecordStore, traffic: any TrafficSwitch, engine: any InstanceEngine) {
        self.store = store
        self.traffic = traffic
        self.engine = engine
    }
}
