import Foundation
import Routing
import Testing

@testable import Domain

@Suite("What a listener does to answers")
struct ListenerHeaderTests {
    @Test("Attributes that are set become header values by their fields' names")
    func values() {
        let balancer = LoadBalancer(
            scope: Scope(account: "000000000000", region: "us-east-1"), name: "lb", idSuffix: "1", dnsNumber: "1",
            address: "127.0.0.2", scheme: "internal", subnets: [], securityGroups: [], tags: [],
            at: Date(timeIntervalSince1970: 0))
        var listener = Listener(of: balancer, idSuffix: "2", port: 80, defaultAction: .forward([]), tags: [])
        #expect(listener.answerHeaders == .init())
        listener.attributes = [
            "routing.http.response.strict_transport_security.header_value": "max-age=1",
            "routing.http.response.x_frame_options.header_value": "",
            "routing.http.request.x_amzn_tls_version.header_name": "Version",
            "routing.http.response.server.enabled": "false",
        ]
        #expect(listener.answerHeaders.values == ["Strict-Transport-Security": "max-age=1"])
        #expect(listener.answerHeaders.removesServer)
        #expect(listener.requestFieldNames == ["x-amzn-tls-version": "Version"])
    }
}
