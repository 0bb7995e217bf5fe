import Domain
import Foundation
import NIOCore
import Testing

@testable import Engines

@Suite("Containers with options")
struct ContainerPlanTests {
    private let identity = DockerIdentity(name: "01234567")

    private func plan(_ change: (inout ContainerOptions) -> Void) throws -> [String: Any] {
        var specification = InstanceSpecification(name: "a", image: "web", port: 80)
        var options = ContainerOptions()
        change(&options)
        specification.container = options
        let plan = ContainerPlan(specification, identity: identity, publishes: false)
        let value = try JSONSerialization.jsonObject(with: JSONEncoder().encode(plan))
        return try #require(value as? [String: Any])
    }

    private func host(_ plan: [String: Any]) throws -> [String: Any] {
        try #require(plan["HostConfig"] as? [String: Any])
    }

    @Test("Nothing is said to the engine that was not asked for")
    func saysNothingMore() throws {
        let plan = try plan { _ in }
        #expect(plan["Cmd"] == nil && plan["Healthcheck"] == nil && plan["NetworkingConfig"] == nil)
        #expect(plan["Env"] as? [String] == [])
        let host = try host(plan)
        #expect(host["Binds"] == nil && host["PortBindings"] == nil && host["Privileged"] == nil)
        #expect(host["NetworkMode"] as? String == "teal-01234567")
    }

    @Test("A container within another's network has neither ports nor a name of its own")
    func sharesNetwork() throws {
        let plan = try plan { options in
            options.network = .of(container: "holder")
            options.publishedPorts = [.init(inside: 80)]
            options.hostname = "web"
        }
        #expect(try host(plan)["NetworkMode"] as? String == "container:holder")
        #expect(try host(plan)["PortBindings"] == nil && plan["Hostname"] == nil)
        #expect((plan["ExposedPorts"] as? [String: Any])?.isEmpty == true)
    }

    @Test("Volumes get names of our own, folders stay folders, and a port without a number is any")
    func bindsAndPorts() throws {
        let plan = try plan { options in
            options.mounts = [
                .init(source: "/srv", path: "/data", isReadOnly: true), .init(source: "task-1-x", path: "/x"),
            ]
            options.publishedPorts = [.init(inside: 80), .init(inside: 53, outside: 5353, transport: "udp")]
        }
        #expect(try host(plan)["Binds"] as? [String] == ["/srv:/data:ro", "teal-01234567-task-1-x:/x"])
        let ports = try #require(try host(plan)["PortBindings"] as? [String: [[String: String]]])
        #expect(ports["80/tcp"] == [["HostIp": "127.0.0.1", "HostPort": ""]])
        #expect(ports["53/udp"] == [["HostIp": "127.0.0.1", "HostPort": "5353"]])
    }

    @Test(
        "What the engine's own checks find is told",
        arguments: [("healthy", ContainerHealth.healthy), ("unhealthy", .unhealthy)])
    func tellsHealth(word: String, health: ContainerHealth) {
        var lines = EventLines()
        let line = #"{"Action":"health_status: \#(word)","Actor":{"Attributes":{"name":"web"}},"timeNano":5}"#
        lines.push(ByteBuffer(string: line + "\n"))
        #expect(lines.next() == .healthChanged(name: "web", health))
    }
}
